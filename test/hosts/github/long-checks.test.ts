import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CheckInput, Host } from '../../../src/hosts/host.ts';
import { commitFiles } from '../../sandbox/github/stage.ts';
import { type HostStage, openHostStage } from './stage.ts';

let on: HostStage;
let host: Host;

beforeEach(async () => {
  on = await openHostStage();
  host = on.github.host(on.key);
});
afterEach(async () => {
  expect(on.stage.violations()).toEqual([]);
  await on.stage.close();
});

async function aCheck(annotations: number): Promise<CheckInput> {
  const sha = await commitFiles(on.stage.alice, 'long', { x: '1' });
  return {
    ...{ sha, name: 'shiplock/diff', state: { status: 'completed', conclusion: 'failure' }, externalId: 'said' },
    ...{ title: 'Long', summary: 'The beginning.', text: 'The rest.' },
    annotations: Array.from({ length: annotations }, (_, index) => ({
      path: 'x',
      line: index + 1,
      level: 'warning',
      message: `number ${index}`,
    })),
  };
}

async function shown(sha: string) {
  const at = { owner: 'acme', repo: 'gitops' };
  const { data } = await on.stage.bot.rest.checks.listForRef({ ...at, ref: sha });
  const [run] = data.check_runs;
  if (run === undefined) throw new Error('there is no check run');
  const found = await on.stage.bot.paginate(on.stage.bot.rest.checks.listAnnotations, {
    ...at,
    check_run_id: run.id,
    per_page: 100,
  });
  return { run, messages: found.map(({ message }) => message) };
}

test('a check with 120 annotations takes three requests and keeps its texts', async () => {
  const input = await aCheck(120);
  on.requests.length = 0;
  await host.checks.create(input);
  expect(on.requests.filter((request) => request.includes('/check-runs'))).toHaveLength(3);
  const { run, messages } = await shown(input.sha);
  expect(messages).toEqual(input.annotations.map(({ message }) => message));
  expect(run).toMatchObject({
    external_id: 'said',
    conclusion: 'failure',
    output: { title: 'Long', summary: 'The beginning.', text: 'The rest.', annotations_count: 120 },
  });
});

test('one that broke off between two requests does not look as if it had said everything', async () => {
  const input = await aCheck(60);
  on.stage.github.faults.add({
    kind: 'answer',
    status: 500,
    method: 'PATCH',
    path: '/repos/acme/gitops/check-runs/*',
    times: Infinity,
  });
  await expect(host.checks.create(input)).rejects.toMatchObject({ status: 500 });
  expect(await host.checks.list(input.sha)).toMatchObject([{ name: 'shiplock/diff', externalId: '' }]);
});
