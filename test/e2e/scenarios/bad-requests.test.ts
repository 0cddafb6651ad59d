import { createHmac } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { assert, until } from '../../../src/sandbox/demo/until.ts';
import { REPOSITORY } from '../../../src/sandbox/demo/world.ts';
import { useBadWorld } from './bad-world.ts';

/** What comes past the pull requests and is wrong: webhooks, and a config that is pushed. */

vi.setConfig({ testTimeout: 120_000 });
const { world, serverGoesOn } = useBadWorld();

const post = (body: string | ReadableStream, headers: Record<string, string>) =>
  fetch(`${world().serverUrl}/api/github/webhooks`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

test('an unsigned or wrongly signed webhook is refused', async () => {
  const headers = { 'x-github-event': 'push', 'x-github-delivery': 'a', 'content-type': 'application/json' };
  expect((await post('{}', headers)).status).toBe(401);
  const signature = `sha256=${createHmac('sha256', 'another secret').update('{}').digest('hex')}`;
  expect((await post('{}', { ...headers, 'x-hub-signature-256': signature })).status).toBe(401);
});

test('an oversized webhook is refused without being read to its end', async () => {
  const chunk = new Uint8Array(1024 * 1024);
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent += 1;
      if (sent > 200) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const status = await post(body, { 'x-github-event': 'push' }).then(
    (answer) => answer.status,
    () => 'connection closed',
  );
  expect([413, 'connection closed']).toContain(status);
  expect(sent).toBeLessThan(200);
  await serverGoesOn('oversized');
});

test('a broken config that is pushed past the checks is said on the tip, and its repair ends that', async () => {
  world().github.protectBranch(REPOSITORY, 'main', { requiredChecks: [] });
  const pushes = (message: string, edit: (text: string) => string) =>
    world().stage.pushBranch({
      branch: 'main',
      message,
      apply: async (work) => {
        const file = join(work, '.github/shiplock.yaml');
        await writeFile(file, edit(await readFile(file, 'utf8')));
      },
    });
  await pushes('break the config', (text) => text.replace('after: [staging]', 'afer: [staging]'));
  const found = await until(
    'shiplock/config on the tip',
    async () => {
      const check = (await world().stage.dana.checks('main')).find(({ name }) => name === 'shiplock/config');
      assert(check?.conclusion === 'failure', 'it is not there');
      return check;
    },
    60,
  );
  expect(found.output.summary).toContain('after');
  await pushes('mend the config', (text) => text.replace('afer: [staging]', 'after: [staging]'));
  await serverGoesOn('mended-config');
  expect((await world().stage.dana.checks('main')).map(({ name }) => name)).toEqual([]);
});
