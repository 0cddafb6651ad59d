import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tellStory } from '../scenarios/stage.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-sabotage-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Environment of a server in which pieces of one module are replaced. */
async function broken(module: string, ...pieces: { from: string; to: string }[]): Promise<Record<string, string>> {
  const file = join(dir, `${module.replaceAll('/', '-')}.json`);
  await writeFile(file, JSON.stringify({ file: module, pieces }));
  const hook = pathToFileURL(join(import.meta.dirname, 'sabotage/replace.ts')).href;
  return { NODE_OPTIONS: `--import=${hook}`, SABOTAGE_FILE: file };
}

/** The demo may not narrate: break Shiplock, and the story must end with the step that is not true. */
describe('a broken Shiplock turns the demo red', () => {
  test('order gate off', async () => {
    const serverEnv = await broken('src/decide/gates/order.ts', {
      from: 'if (entering.length === 0 && left.length === 0)',
      to: 'if (true)',
    });
    await expect(tellStory({ serverEnv, patience: 30 })).rejects.toThrow(/expected shiplock\/promotion to refuse/);
  });

  test('apply as dry run only', async () => {
    await expect(tellStory({ agentArgs: ['--dry-run'], patience: 30 })).rejects.toThrow(/expected dev to run 1\.4\.3/);
  });

  test('mask off', async () => {
    const serverEnv = await broken(
      'src/diff/hide.ts',
      {
        from: 'if (before === undefined) return { before, after: after',
        to: 'return { before, after };\n  if (before === undefined) return { before, after: after',
      },
      { from: "if (sops.test(text)) return 'encrypted with SOPS';", to: 'return text;' },
    );
    await expect(tellStory({ serverEnv, patience: 30 })).rejects.toThrow(/checkout-session is readable/);
  });

  test('merge dropped', async () => {
    const serverEnv = await broken('src/act/merge-pull-request.ts', {
      from: 'await host.pulls.merge(',
      to: 'void (',
    });
    await expect(tellStory({ serverEnv, patience: 30 })).rejects.toThrow(/to be merged/);
  });
});
