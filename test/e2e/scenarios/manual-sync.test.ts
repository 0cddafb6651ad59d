import { expect, test, vi } from 'vitest';
import { assert } from '../../../src/sandbox/demo/until.ts';
import { useDriftWorld } from './drift-world.ts';

/** `sync: manual`: what is merged waits for a person's `/sync`, which the agent reads from Git. */

vi.setConfig({ testTimeout: 240_000 });
const { world, eve, sees, asks } = useDriftWorld('dev', (config) =>
  config.replace(/( {2}dev:\n)/, '$1    sync: manual\n'),
);

const imageIn = async (environment: 'dev' | 'staging') =>
  (await world().stage.clusters[environment].deployment('checkout', 'checkout'))?.image ?? 'nothing';

async function promotion(environment: string) {
  return (await world().stage.dana.pulls()).find(
    ({ title, user }) => user.login === 'shiplock[bot]' && title.includes(environment) && title.includes('1.4.3'),
  );
}

test('waits, refuses who may not, is released by who may, and the story goes on', async () => {
  const { stage } = world();
  await stage.pushImage('acme/checkout', '1.4.3');
  const merged = await sees('the promotion to dev to be merged', async () => {
    const pull = await promotion('dev');
    assert(pull != null && pull.merged_at !== null, `it is ${pull?.state}`);
    return pull;
  });
  const sticky = async () =>
    (await stage.dana.comments(merged.number)).find(({ body }) => body.includes('1.4.3'))?.body ?? '';
  await sees('the merged pull request to say for whom it waits', async () => {
    const body = await sticky();
    assert(body.includes('### ⏳ Merged, waits for `/sync`'), body.slice(0, 300));
    assert(body.includes('`checkout/dev` waits for `/sync` by somebody with the write role'), body);
  });
  expect(await imageIn('dev')).toContain(':1.4.2@');

  expect(await asks(eve(), merged.number, '/sync')).toBe(
    '@eve: you may not sync dev: it needs the write role in this repository, yours is read.',
  );
  expect(await asks(eve(), merged.number, '/snyc')).toContain('did you mean `/sync`?');
  expect(await imageIn('dev')).toContain(':1.4.2@');
  expect(await promotion('staging')).toBeUndefined();

  expect(await asks(stage.dana, merged.number, '/sync')).toMatch(/^@dana: released `checkout\/dev` at `[0-9a-f]{7}`\./);
  await sees('dev to run 1.4.3', async () => assert((await imageIn('dev')).includes(':1.4.3@'), await imageIn('dev')));
  await sees('the result on the pull request', async () => {
    const body = await sticky();
    assert(body.includes('### ✅ Live') && !body.includes('waits for'), body.slice(0, 300));
  });
  await sees('the promotion to staging', async () =>
    assert((await promotion('staging')) !== undefined, 'it is not there'),
  );
  const orders = (await stage.git.state()).filter(({ kind }) => kind === 'sync');
  expect(orders).toMatchObject([
    { target: 'checkout/dev', by: 'dana', drift: null, revision: merged.merge_commit_sha },
  ]);
});
