import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { assert, until } from '../../../src/sandbox/demo/until.ts';
import { useBadWorld } from './bad-world.ts';

/** What people say in comments, and what they read: on an open pull request, and on one that is merged and settled. */

vi.setConfig({ testTimeout: 120_000 });
const { world, opens, check } = useBadWorld();

/** Says something as dana, and gives the reply once it is there. */
async function says(number: number, body: string): Promise<{ id: number; reply: string }> {
  const { dana } = world().stage;
  const id = await dana.comment(number, body);
  const reply = await until(
    `a reply to ${body}`,
    async () => {
      const found = (await dana.comments(number)).filter((one) => one.body.startsWith(`<!-- shiplock:reply ${id} -->`));
      assert(found.length === 1, `there are ${found.length} replies`);
      return found[0]?.body ?? '';
    },
    60,
  );
  return { id, reply };
}

test('commands are seen, answered once, and remembered, before and after the merge', async () => {
  const pull = await opens('talk', (work) => writeFile(join(work, 'NOTES.md'), 'talk\n'));
  await check(pull, 'shiplock/promotion', 'success');
  const { dana } = world().stage;

  const held = await says(pull.number, 'please wait\n\n/hold prod until 2h load test\n> /help');
  expect(held.reply).toMatch(
    /@dana: held every application in `prod` until .* \(load test\): nothing is promoted there\./,
  );
  expect((await dana.reactions(held.id)).sort()).toEqual(['+1', 'eyes']);

  const wrong = await says(pull.number, '/override order because');
  expect(wrong.reply).toContain('it needs the admin role in this repository, yours is write');
  expect((await dana.reactions(wrong.id)).sort()).toEqual(['-1', 'eyes']);

  expect((await says(pull.number, '/retry')).reply).toContain('looked again');
  expect((await says(pull.number, '/status prod')).reply).toContain('🔒 every application in `prod` by `dana` until');

  expect((await dana.merge(pull.number)).status).toBe(200);
  const after = await opens('other', (work) => writeFile(join(work, 'OTHER.md'), 'other\n'));
  await check(after, 'shiplock/promotion', 'success');
  expect((await says(pull.number, '/unhold prod')).reply).toContain('is held no more');
  expect((await says(pull.number, '/history prod')).reply).toMatch(/\| `prod` \| `dana` \| hold lifted \|/);
});
