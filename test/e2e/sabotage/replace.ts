import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { z } from 'zod';

/*
 * Preloaded into a process of Shiplock by a test: replaces a piece of one module's source while it loads. The product has
 * no switch to break it; the break is the test's own. A piece that is not there any more is an error, so that a
 * sabotage never turns into a no-op unnoticed.
 */
const Sabotage = z.object({ file: z.string(), from: z.string(), to: z.string() });
const { file, from, to } = Sabotage.parse(JSON.parse(readFileSync(process.env['SABOTAGE_FILE'] ?? '', 'utf8')));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(file)) return loaded;
    const source = String(loaded.source);
    if (!source.includes(from)) throw new Error(`sabotage: ${file} no longer holds the piece that is to be replaced`);
    return { ...loaded, source: source.replace(from, to) };
  },
});
