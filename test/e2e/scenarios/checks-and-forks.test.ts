import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  type CheckView,
  createGitHubReader,
  type GitHubReader,
  type PullView,
} from '../../../src/sandbox/demo/github-reader.ts';
import { pushBranch } from '../../../src/sandbox/demo/people.ts';
import { assert, until } from '../../../src/sandbox/demo/until.ts';
import { createWorld, REPOSITORY, type World } from '../../../src/sandbox/demo/world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const VALUES = 'apps/checkout/values-prod.yaml';
let dir: string;
let world: World;
let eve: { token: string; reader: GitHubReader };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-forks-'));
  world = await createWorld({ dir, soakSeconds: 2, patience: 90, serverEnv: { SHIPLOCK_RENDER_SECONDS: '3' } });
  const { token } = world.github.createUser('eve');
  world.github.addCollaborator(REPOSITORY, 'eve', 'read');
  await world.github.forkRepository(REPOSITORY, 'eve');
  eve = { token, reader: createGitHubReader(world.github.apiUrl, REPOSITORY, token) };
  await world.startServer();
});
afterAll(async () => {
  await world.close();
  await rm(dir, { recursive: true, force: true });
});

async function appends(work: string, text: string): Promise<void> {
  await writeFile(join(work, VALUES), (await readFile(join(work, VALUES), 'utf8')) + text);
}

function pushToFork(branch: string, text: string): Promise<void> {
  const url = `${world.github.url}/eve/${REPOSITORY.split('/')[1]}.git`;
  const person = { url, token: eve.token, login: 'eve', dir };
  return pushBranch(person, { branch, message: branch, apply: (work) => appends(work, text) });
}

/** One more commit on a branch of the fork. */
async function addToFork(branch: string, path: string): Promise<void> {
  const repository = `eve/${REPOSITORY.split('/')[1]}`;
  const content = Buffer.from('more').toString('base64');
  const answer = await fetch(`${world.github.apiUrl}/repos/${repository}/contents/${path}`, {
    method: 'PUT',
    headers: { authorization: `token ${eve.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ branch, message: 'more', content }),
  });
  expect(answer.status).toBe(201);
}

/** The newest run of a check at a commit once it is as expected. */
function check(sha: string, name: string, isExpected: (run: CheckView) => boolean): Promise<CheckView> {
  return until(`${name} of ${sha.slice(0, 7)}`, async () => {
    const found = (await world.stage.dana.checks(sha)).find((one) => one.name === name);
    assert(found !== undefined && isExpected(found), `it is ${JSON.stringify(found?.conclusion ?? found?.status)}`);
    return found;
  });
}

async function comment(pull: PullView): Promise<string> {
  return (await world.stage.dana.comments(pull.number)).map(({ body }) => body).join('\n');
}

test('a fork is rendered after a word of somebody with write access, on that commit alone', async () => {
  await pushToFork('outside', 'replicaCount: 4\n');
  const pull = await eve.reader.open({
    title: 'From outside',
    head: 'eve:outside',
    base: 'main',
    body: '@olga <b>look</b>',
  });
  const waits = await check(pull.head.sha, 'shiplock/diff', ({ conclusion }) => conclusion === 'action_required');
  expect(waits.output.title).toContain('it comes from a fork');
  await until('the comment to wait', async () =>
    assert((await comment(pull)).includes('not rendered yet'), 'it does not'),
  );

  await eve.reader.comment(pull.number, '/diff');
  await until('the refusal', async () => assert((await comment(pull)).includes('it needs the write role'), 'none'));
  expect((await check(pull.head.sha, 'shiplock/diff', () => true)).conclusion).toBe('action_required');

  await world.stage.dana.comment(pull.number, '/diff');
  const rendered = await check(pull.head.sha, 'shiplock/diff', ({ conclusion }) => conclusion === 'success');
  expect(rendered.output.summary).toContain('checkout/prod');

  await addToFork('outside', 'NOTES.md');
  const { head } = await until('the new head', async () => {
    const now = await world.stage.dana.pull(pull.number);
    assert(now.head.sha !== pull.head.sha, 'it is the old one');
    return now;
  });
  await check(head.sha, 'shiplock/diff', ({ conclusion }) => conclusion === 'action_required');
});

test('a check that is asked to run again is made anew, once', async () => {
  const branch = 'again';
  await world.stage.pushBranch({ branch, message: branch, apply: (work) => appends(work, 'replicaCount: 6\n') });
  const pull = await world.stage.dana.open({ title: branch, head: branch, base: 'main', body: '' });
  const sha = pull.head.sha;
  const first = await check(sha, 'shiplock/diff', ({ conclusion }) => conclusion === 'success');
  const { dana } = world.stage;
  const asked = await dana.rerun(first.id);
  expect(asked).toBe(201);
  const second = await check(sha, 'shiplock/diff', ({ id, conclusion }) => id > first.id && conclusion === 'success');
  expect(second.output.summary).toBe(first.output.summary);
  // Nothing is left to do: no third run comes by itself.
  await dana.comment(pull.number, '/diff');
  await until('the answer', async () => assert((await comment(pull)).includes('reply'), 'none yet'));
  expect((await check(sha, 'shiplock/diff', () => true)).id).toBe(second.id);
});
