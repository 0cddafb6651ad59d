import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { playStory } from '../../../src/sandbox/demo/story.ts';
import { until } from '../../../src/sandbox/demo/until.ts';
import { createWorld } from '../../../src/sandbox/demo/world.ts';

const FILE = 'apps/checkout/values-prod.yaml';

test('one word takes production back, and automation does not undo it', { timeout: 300_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-rollback-'));
  const world = await createWorld({ dir, soakSeconds: 2, patience: 60 });
  const { stage } = world;
  try {
    await world.startServer();
    world.startAgents();
    const before = await stage.git.file('refs/heads/main', FILE);
    await playStory(stage, { chapter: () => undefined, saw: () => undefined });
    expect(await stage.git.file('refs/heads/main', FILE)).not.toBe(before);
    const handMade = (await stage.olga.pulls()).find(
      ({ user, merged_at }) => user.login === 'dana' && merged_at === null,
    );
    await stage.olga.comment(handMade?.number ?? 0, '/rollback checkout prod it loses orders');
    const back = await until(
      'the rollback to be merged',
      async () => {
        const found = (await stage.olga.pulls()).find(({ title }) => title.startsWith('Roll back'));
        if (found?.merged_at == null) throw new Error(`the rollback is ${found === undefined ? 'missing' : 'open'}`);
        return found;
      },
      60,
    );
    expect(back.title).toBe('Roll back checkout in prod to 1.4.2');
    // Byte for byte: no edit of the version, but the file as it was.
    expect(await stage.git.file('refs/heads/main', FILE)).toBe(before);
    await until(
      'the rollback to be live',
      async () => {
        const comments = await stage.olga.comments(back.number);
        if (!comments.some(({ body }) => body.includes('synced and healthy'))) throw new Error('it is not live yet');
      },
      60,
    );
    await stage.pushImage('acme/checkout', '1.4.4');
    await until(
      'the next version to wait for prod',
      async () => {
        const open = (await stage.olga.pulls()).find(({ title }) => title === 'Promote checkout 1.4.4 to prod');
        const checks = open === undefined ? [] : await stage.olga.checks(open.head.sha);
        const text = checks.map(({ output }) => output.title).join('; ');
        if (!text.includes('held')) throw new Error(`it says "${text}"`);
      },
      60,
    );
    expect(await stage.git.file('refs/heads/main', FILE)).toBe(before);
  } finally {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  }
});
