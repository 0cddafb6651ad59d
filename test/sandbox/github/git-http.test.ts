import { afterAll, beforeAll, expect, it } from 'vitest';
import { commitFiles, git, NAME, openPull, openStage, REPO, remote, type Stage } from './stage.ts';

let stage: Stage;
let bare: string;

beforeAll(async () => {
  stage = await openStage();
  bare = stage.github.inspect.repositoryDir(NAME);
});
afterAll(() => stage.close());

async function narrowToken(permissions: Readonly<Record<string, 'read' | 'write'>>): Promise<string> {
  const wanted = { installation_id: stage.installationId, permissions };
  return (await stage.asApp.rest.apps.createInstallationAccessToken(wanted)).data.token;
}

/** What was sent, in the order of the events: the deliveries themselves may overtake each other. */
function told(event: string): Record<string, unknown>[] {
  const sent = stage.github.inspect.deliveries(stage.app.appId).filter((one) => one.event === event);
  return sent.toReversed().map((one) => JSON.parse(one.payload));
}

it('clones in full, shallow and blobless, and fetches what came later', async () => {
  const { dir, bot } = stage;
  const token = await stage.installationToken();
  await git(dir, 'clone', '-q', remote(stage, token), 'full');
  await git(dir, 'clone', '-q', '--depth=1', '--filter=blob:none', '--bare', remote(stage, token), 'shallow');
  expect(await git(`${dir}/full`, 'rev-parse', 'HEAD')).toBe(await git(bare, 'rev-parse', 'main'));
  const sha = await commitFiles(bot, 'main', { later: 'yes' });
  await git(`${dir}/shallow`, 'fetch', '-q', '--depth=1', 'origin', 'main');
  expect(await git(`${dir}/shallow`, 'rev-parse', 'FETCH_HEAD')).toBe(sha);
  await git(`${dir}/full`, 'fetch', '-q', 'origin', sha);
  expect(await git(`${dir}/full`, 'show', `${sha}:later`)).toBe('yes');
});

it('takes name and token in both forms, and refuses wrong ones', async () => {
  const { dir, tokens, github } = stage;
  const by = (user: string) => `${github.url}/${NAME}.git`.replace('http://', `http://${user}@`);
  expect(await git(dir, 'ls-remote', by(`alice:${tokens.alice}`), 'main')).toContain('refs/heads/main');
  expect(await git(dir, 'ls-remote', by(`${tokens.alice}:x-oauth-basic`), 'main')).toContain('refs/heads/main');
  await expect(git(dir, 'ls-remote', by('x-access-token:ghs_wrong'))).rejects.toThrow(
    /Authentication failed|could not read/,
  );
  await expect(git(dir, 'ls-remote', `${github.url}/${NAME}.git`)).rejects.toThrow(
    /Authentication failed|could not read/,
  );
  const { token } = github.createUser('mallory');
  await expect(git(dir, 'ls-remote', remote(stage, token))).rejects.toThrow('not found');
});

it('lets a token push only with contents:write', async () => {
  const { dir } = stage;
  const reader = await narrowToken({ contents: 'read' });
  const nothing = await narrowToken({ issues: 'write' });
  await git(dir, 'clone', '-q', remote(stage, reader), 'reader');
  await expect(git(`${dir}/reader`, 'push', 'origin', 'HEAD:refs/heads/refused')).rejects.toThrow('403');
  await expect(git(dir, 'ls-remote', remote(stage, nothing))).rejects.toThrow('403');
  await expect(
    git(`${dir}/reader`, 'push', remote(stage, stage.tokens.bob), 'HEAD:refs/heads/refused'),
  ).rejects.toThrow('403');
  expect(await git(bare, 'for-each-ref', 'refs/heads/refused')).toBe('');
});

it('turns a push into events, a new head and closed pull requests', async () => {
  const { dir, bot, github, tokens } = stage;
  const pull = await openPull(bot, 'pushed', { pushed: '1' });
  await git(dir, 'clone', '-q', '-b', 'pushed', remote(stage, tokens.alice), 'pusher');
  const clone = `${dir}/pusher`;
  await git(clone, 'commit', '-q', '--allow-empty', '-m', 'by hand');
  await git(clone, 'tag', 'v1');
  await git(clone, 'push', '-q', 'origin', 'pushed', 'v1');
  const sha = await git(clone, 'rev-parse', 'HEAD');
  const one = { ...REPO, pull_number: pull.number };
  expect((await bot.rest.pulls.get(one)).data.head.sha).toBe(sha);
  await git(clone, 'push', '-q', '--force', 'origin', 'HEAD^:refs/heads/pushed');
  await git(clone, 'push', '-q', 'origin', ':pushed');
  expect((await bot.rest.pulls.get(one)).data).toMatchObject({ state: 'closed', head: { sha: pull.head.sha } });
  await github.inspect.webhooksSettled();
  const pushes = told('push').filter((payload) => payload['ref'] === 'refs/heads/pushed');
  const flags = pushes.map((payload) => [payload['created'], payload['forced'], payload['deleted']]);
  expect(flags).toEqual([
    [true, false, false],
    [false, false, false],
    [false, true, false],
    [false, false, true],
  ]);
  expect(pushes[1]).toMatchObject({ sender: { login: 'alice' }, commits: [{ id: sha, message: 'by hand' }] });
  const created = told('create').find((payload) => payload['ref'] === 'v1');
  expect(created).toMatchObject({ ref_type: 'tag' });
});

it('tells the files of a pushed commit', async () => {
  const { dir, github, tokens } = stage;
  await git(dir, 'clone', '-q', remote(stage, tokens.alice), 'files');
  const clone = `${dir}/files`;
  await git(clone, 'mv', 'README.md', 'READ.md');
  await git(clone, 'rm', '-q', 'apps/checkout/values-prod.yaml');
  await git(clone, 'commit', '-q', '-m', 'move');
  await git(clone, 'push', '-q', 'origin', 'main');
  await github.inspect.webhooksSettled();
  const last = told('push').at(-1);
  const files = { added: ['READ.md'], removed: ['apps/checkout/values-prod.yaml', 'README.md'], modified: [] };
  expect(last?.['commits']).toMatchObject([files]);
});

it('keeps refs/pull to itself, and offers it for fetching', async () => {
  const { dir, bot, tokens } = stage;
  const pull = await openPull(bot, 'offered', { offered: '1' });
  await git(dir, 'init', '-q', 'fetcher');
  const clone = `${dir}/fetcher`;
  await git(clone, 'fetch', '-q', remote(stage, tokens.alice), `refs/pull/${pull.number}/merge`);
  expect(await git(clone, 'show', 'FETCH_HEAD:offered')).toBe('1');
  const push = git(clone, 'push', remote(stage, tokens.alice), `FETCH_HEAD:refs/pull/${pull.number}/head`);
  await expect(push).rejects.toThrow('hidden ref');
});

it('says nothing that departs from GitHub', async () => {
  await stage.github.inspect.webhooksSettled();
  expect(stage.violations()).toEqual([]);
  expect(await git(bare, 'fsck', '--strict', '--no-dangling')).toBe('');
});
