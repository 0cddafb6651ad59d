import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commitFiles, openPull, openStage, REPO, type Stage } from './stage.ts';

let stage: Stage;
let head: string;
let turn = 0;

beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  turn += 1;
  head = await commitFiles(stage.bot, `checked-${turn}`, { file: String(turn) });
});
afterAll(() => stage.close());

describe('a check run', () => {
  it('is completed by its conclusion and stays completed, though its words and conclusion may change', async () => {
    const { bot } = stage;
    const { data: run } = await bot.rest.checks.create({ ...REPO, name: 'gate', head_sha: head });
    expect(run).toMatchObject({ status: 'queued', conclusion: null, completed_at: null });
    const one = { ...REPO, check_run_id: run.id };
    await bot.rest.checks.update({
      ...one,
      status: 'in_progress',
      output: { title: 'waiting', summary: 'until noon' },
    });
    const { data: done } = await bot.rest.checks.update({ ...one, conclusion: 'failure' });
    expect(done).toMatchObject({ status: 'completed', conclusion: 'failure', output: { title: 'waiting' } });
    expect(done.completed_at).toMatch(/Z$/);
    const { data: again } = await bot.rest.checks.update({ ...one, status: 'in_progress' });
    expect(again).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect((await bot.rest.checks.update({ ...one, conclusion: 'success' })).data.conclusion).toBe('success');
  });

  it('needs a conclusion when it is said to be completed, and a commit that is there', async () => {
    const { bot } = stage;
    const wanted = { ...REPO, name: 'gate', head_sha: head };
    const bare = bot.request('POST /repos/{owner}/{repo}/check-runs', { ...wanted, status: 'completed' } as never);
    await expect(bare).rejects.toMatchObject({ status: 422 });
    await expect(bot.rest.checks.create({ ...wanted, head_sha: 'a'.repeat(40) })).rejects.toThrow('No commit found');
  });

  it('takes 65,535 characters and 50 annotations a request, and adds them up', async () => {
    const { bot } = stage;
    const wanted = { ...REPO, name: 'gate', head_sha: head };
    const output = { title: 't', summary: 's'.repeat(65_535) };
    const annotation = {
      path: 'file',
      start_line: 1,
      end_line: 1,
      annotation_level: 'notice' as const,
      message: 'here',
    };
    const fifty = Array.from({ length: 50 }, () => annotation);
    const { data: run } = await bot.rest.checks.create({ ...wanted, output: { ...output, annotations: fifty } });
    await bot.rest.checks.update({ ...REPO, check_run_id: run.id, output: { ...output, annotations: fifty } });
    expect((await bot.rest.checks.get({ ...REPO, check_run_id: run.id })).data.output.annotations_count).toBe(100);
    const tooMany = { ...output, annotations: [...fifty, annotation] };
    await expect(bot.rest.checks.create({ ...wanted, output: tooMany })).rejects.toMatchObject({ status: 422 });
    const tooLong = { title: 't', summary: 's'.repeat(65_536) };
    await expect(bot.rest.checks.create({ ...wanted, output: tooLong })).rejects.toMatchObject({ status: 422 });
  });

  it('is listed newest only unless all are asked for, by name and App', async () => {
    const { bot, app } = stage;
    for (const name of ['gate', 'gate', 'diff']) await bot.rest.checks.create({ ...REPO, name, head_sha: head });
    const list = { ...REPO, ref: head };
    expect((await bot.rest.checks.listForRef(list)).data.total_count).toBe(2);
    expect((await bot.rest.checks.listForRef({ ...list, filter: 'all' })).data.total_count).toBe(3);
    expect((await bot.rest.checks.listForRef({ ...list, check_name: 'diff' })).data.total_count).toBe(1);
    expect((await bot.rest.checks.listForRef({ ...list, app_id: app.appId + 1 })).data.total_count).toBe(0);
    expect((await bot.rest.checks.listForRef({ ...list, status: 'completed' })).data.total_count).toBe(0);
  });

  it('names the open pull requests of its commit', async () => {
    const { bot } = stage;
    const pull = await openPull(bot, `with-check-${turn}`, { other: '1' });
    const { data: run } = await bot.rest.checks.create({ ...REPO, name: 'gate', head_sha: pull.head.sha });
    expect(run.pull_requests.map((one) => one.number)).toEqual([pull.number]);
  });
});

describe('commit statuses', () => {
  it.each([
    [['success', 'success'], 'success'],
    [['success', 'pending'], 'pending'],
    [['pending', 'error'], 'failure'],
    [[], 'pending'],
  ] as const)('%j combine to %s', async (states, combined) => {
    const { bot } = stage;
    for (const [index, state] of states.entries()) {
      await bot.rest.repos.createCommitStatus({ ...REPO, sha: head, state, context: `ci/${index}` });
    }
    expect((await bot.rest.repos.getCombinedStatusForRef({ ...REPO, ref: head })).data.state).toBe(combined);
  });
});

describe('deployments', () => {
  it('are refused over failing checks unless the contexts that matter are named', async () => {
    const { bot } = stage;
    await bot.rest.repos.createCommitStatus({ ...REPO, sha: head, state: 'failure', context: 'ci' });
    const wanted = { ...REPO, ref: head, environment: 'prod/checkout', auto_merge: false };
    await expect(bot.rest.repos.createDeployment(wanted)).rejects.toMatchObject({ status: 409 });
    expect((await bot.rest.repos.createDeployment({ ...wanted, required_contexts: [] })).status).toBe(201);
    expect((await bot.rest.repos.listDeployments({ ...REPO, sha: head })).data).toHaveLength(1);
    expect((await bot.rest.repos.listDeployments({ ...REPO, sha: head, environment: 'dev' })).data).toEqual([]);
  });

  it('retire earlier ones of their environment, but not when told to leave them', async () => {
    const { bot } = stage;
    const states: (string | undefined)[] = [];
    for (const auto_inactive of [true, false]) {
      const wanted = { ...REPO, ref: head, environment: `dev-${auto_inactive}`, required_contexts: [] };
      const ids: number[] = [];
      for (let one = 0; one < 2; one += 1) {
        const { data } = await bot.rest.repos.createDeployment(wanted);
        if (!('id' in data)) throw new Error('not deployed');
        ids.push(data.id);
        await bot.rest.repos.createDeploymentStatus({
          ...REPO,
          deployment_id: data.id,
          state: 'success',
          auto_inactive,
        });
      }
      const { data } = await bot.rest.repos.listDeploymentStatuses({ ...REPO, deployment_id: ids[0] ?? 0 });
      states.push(data[0]?.state);
    }
    expect(states).toEqual(['inactive', 'success']);
  });
});

it('says nothing that departs from GitHub', async () => {
  await stage.github.inspect.webhooksSettled();
  const wrong = stage.violations();
  // What was asked wrongly on purpose above: too much in an output, and completed without a conclusion.
  expect(wrong.filter((one) => !/^POST \/repos\/\{owner\}\/\{repo\}\/check-runs request: /.test(one))).toEqual([]);
});
