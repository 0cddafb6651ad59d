import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { z } from 'zod';

/*
 * Preloaded into a process of Shiplock by a test: replaces pieces of one module's source while it loads. The product has
 * no switch to break it; the break is the test's own. A piece that is not there any more is an error, so that a
 * sabotage never turns into a no-op unnoticed.
 */
const Sabotage = z.object({ file: z.string(), pieces: z.array(z.object({ from: z.string(), to: z.string() })).min(1) });
const { file, pieces } = Sabotage.parse(JSON.parse(readFileSync(process.env['SABOTAGE_FILE'] ?? '', 'utf8')));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(file)) return loaded;
    let source = String(loaded.source);
    for (const { from, to } of pieces) {
      if (!source.includes(from)) throw new Error(`sabotage: ${file} no longer holds the piece that is to be replaced`);
      source = source.replace(from, to);
    }
    return { ...loaded, source };
  },
});
