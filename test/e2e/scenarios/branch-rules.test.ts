import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { PullView } from '../../../src/sandbox/demo/github-reader.ts';
import { assert, until } from '../../../src/sandbox/demo/until.ts';
import { REPOSITORY } from '../../../src/sandbox/demo/world.ts';
import { useBadWorld } from './bad-world.ts';

/**
 * One release after the other into dev, under the rules that people give their branches. The server reads rules seldom,
 * and anew when something is refused: the order here is one in which new rules refuse what the old ones allowed.
 */

vi.setConfig({ testTimeout: 120_000 });
const { world, check } = useBadWorld();

const checks = () => {
  const [run] = [...world().github.inspect.repository(REPOSITORY).checkRuns.values()];
  return ['shiplock/diff', 'shiplock/promotion'].map((context) => ({ context, ...(run && { appId: run.app.id }) }));
};

/** The rules of main from now on. */
function setRules(rules: object): void {
  world().github.protectBranch(REPOSITORY, 'main', {});
  world().github.setRulesets(REPOSITORY, [
    { name: 'main', branches: ['main'], requiredChecks: checks(), noForcePush: true, ...rules },
  ]);
}

async function promotionOf(tag: string): Promise<PullView> {
  return until(
    `a promotion of ${tag} to dev`,
    async () => {
      const found = (await world().stage.dana.pulls()).find(
        ({ title }) => title.includes(tag) && title.includes('dev'),
      );
      assert(found !== undefined, 'there is none');
      return found;
    },
    60,
  );
}

async function isMerged(pull: PullView): Promise<PullView> {
  return until(
    `#${pull.number} to be merged`,
    async () => {
      const now = await world().stage.dana.pull(pull.number);
      assert(now.merged_at !== null, `it is ${now.state}`);
      return now;
    },
    60,
  );
}

test('every release may enter dev at once', async () => {
  await world().stage.pushImage('acme/checkout', '1.4.3');
  await isMerged(await promotionOf('1.4.3'));
  world().github.protectBranch(REPOSITORY, 'main', {});
  await world().stage.pushBranch({
    branch: 'main',
    message: 'dev takes the latest',
    apply: async (work) => {
      const file = join(work, '.github/shiplock.yaml');
      await writeFile(file, (await readFile(file, 'utf8')).replace('  dev:\n', '  dev:\n    pace: latest\n'));
    },
  });
});

test('a branch with a merge queue: through the queue, with both checks on its group', async () => {
  setRules({ mergeQueue: true });
  await world().stage.pushImage('acme/checkout', '1.4.4');
  const pull = await isMerged(await promotionOf('1.4.4'));
  const onGroup = await world().stage.dana.checks(pull.merge_commit_sha ?? '');
  const own = onGroup
    .filter(({ name }) => name.startsWith('shiplock/'))
    .map(({ name, conclusion }) => [name, conclusion]);
  expect(own.sort()).toEqual([
    ['shiplock/diff', 'success'],
    ['shiplock/promotion', 'success'],
  ]);
  expect(await world().stage.git.branches()).not.toContainEqual(expect.stringContaining('gh-readonly-queue'));
});

test('a branch whose reviews the App may bypass: merged without them, never without the checks of others', async () => {
  const requiredChecks = [...checks(), { context: 'ci' }];
  setRules({ requiredChecks, requiredReviews: 1, bypass: { shiplock: 'pull_request' } });
  await world().stage.pushImage('acme/checkout', '1.4.6');
  const pull = await promotionOf('1.4.6');
  await check(pull, 'shiplock/promotion', 'success');
  // GitHub would let the App merge now; it waits for the check of others by itself.
  await world().stage.dana.status(pull.head.sha, 'ci', 'pending');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect((await world().stage.dana.pull(pull.number)).merged_at).toBeNull();
  await world().stage.dana.status(pull.head.sha, 'ci', 'success');
  const merged = await isMerged(pull);
  const { issues } = world().github.inspect.repository(REPOSITORY);
  expect(issues.get(merged.number)?.pull?.reviews).toEqual([]);
});

test('a branch that asks for its tip: brought up to date and merged', async () => {
  setRules({ strict: true });
  await world().stage.pushImage('acme/checkout', '1.4.7');
  const pull = await promotionOf('1.4.7');
  // What the server remembers would wait for a check that is not asked for any more.
  await world().stage.dana.comment(pull.number, '/retry');
  await isMerged(pull);
});

test('a branch that asks for reviews: green, and merged when a person approved on GitHub', async () => {
  setRules({ requiredReviews: 1 });
  await world().stage.pushImage('acme/checkout', '1.4.8');
  const pull = await promotionOf('1.4.8');
  await check(pull, 'shiplock/promotion', 'success');
  // The rules are new to the server: a refused merge makes it read them, and then it says what it waits for.
  await until(
    'the check to say that GitHub waits for a review',
    async () => {
      const found = (await world().stage.dana.checks(pull.head.sha)).find(({ name }) => name === 'shiplock/promotion');
      assert(found?.conclusion === 'success', `it is ${found?.conclusion}`);
      const { summary } = found.output;
      assert(summary.includes('main also asks for an approving review on GitHub'), summary);
    },
    60,
  );
  expect((await world().stage.dana.pull(pull.number)).merged_at).toBeNull();
  await world().stage.olga.approve(pull.number);
  await isMerged(pull);
});
