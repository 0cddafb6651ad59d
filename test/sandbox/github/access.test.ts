import { createSign } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALL_PERMISSIONS, NAME, openStage, REPO, type Stage } from './stage.ts';

let stage: Stage;
let now = new Date();

beforeAll(async () => {
  stage = await openStage({ clock: () => now });
});
afterAll(() => stage.close());

function jwt(claims: Readonly<Record<string, unknown>>, key = stage.app.privateKey): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createSign('sha256').update(text).sign(key, 'base64url')}`;
}

async function call(
  path: string,
  token?: string,
  init: RequestInit = {},
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${stage.github.apiUrl}${path}`, { ...init, headers });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), headers: answer.headers };
}

const seconds = () => Math.floor(now.getTime() / 1000);

async function tokenWith(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const signed = jwt({ iss: stage.app.appId, iat: seconds(), exp: seconds() + 300 });
  const init = { method: 'POST', body: JSON.stringify(more) };
  const { body } = await call(`/app/installations/${stage.installationId}/access_tokens`, signed, init);
  return (body as { token: string }).token;
}

it('takes a JWT of the App and refuses those that are wrong, over, too long or of the future', async () => {
  const { appId } = stage.app;
  const good = { iss: appId, iat: seconds() - 30, exp: seconds() + 540 };
  expect((await call('/app', jwt(good))).status).toBe(200);
  expect((await call('/app', jwt({ ...good, iss: String(appId) }))).status).toBe(200);
  const other = stage.github.createApp({ slug: 'stranger', permissions: {}, events: [] });
  expect((await call('/app', jwt(good, other.privateKey))).status).toBe(401);
  expect((await call('/app', jwt({ ...good, iss: 1 }))).status).toBe(401);
  expect((await call('/app', jwt({ ...good, exp: seconds() - 120 }))).status).toBe(401);
  expect((await call('/app', jwt({ ...good, exp: seconds() + 1200 }))).status).toBe(401);
  expect((await call('/app', jwt({ ...good, iat: seconds() + 120 }))).status).toBe(401);
  expect((await call('/app', 'not.a.jwt')).status).toBe(401);
  expect((await call('/app')).status).toBe(401);
});

it('ends an installation token after one hour', async () => {
  const token = await tokenWith();
  expect((await call(`/repos/${NAME}`, token)).status).toBe(200);
  now = new Date(now.getTime() + 3_599_000);
  expect((await call(`/repos/${NAME}`, token)).status).toBe(200);
  now = new Date(now.getTime() + 1_000);
  expect((await call(`/repos/${NAME}`, token)).status).toBe(401);
  expect((await call(`/repos/${NAME}`, 'ghs_never')).status).toBe(401);
});

it('narrows a token to permissions and repositories, never beyond the installation', async () => {
  await stage.github.createRepository({ owner: 'acme', name: 'second', files: { a: 'a' } });
  stage.github.addToInstallation(stage.installationId, ['acme/second']);
  const reader = await tokenWith({ permissions: { contents: 'read' }, repositories: ['gitops'] });
  expect((await call(`/repos/${NAME}/contents/README.md`, reader)).status).toBe(200);
  expect((await call('/repos/acme/second', reader)).status).toBe(404);
  const blob = { method: 'POST', body: JSON.stringify({ content: 'x' }) };
  const refused = await call(`/repos/${NAME}/git/blobs`, reader, blob);
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({ message: 'Resource not accessible by integration' });
  expect(refused.headers.get('x-accepted-github-permissions')).toBe('contents=write');
  expect((await call(`/repos/${NAME}/check-runs/1`, reader)).status).toBe(403);
  const { body } = await call('/installation/repositories', reader);
  expect(body).toMatchObject({ total_count: 1, repositories: [{ name: 'gitops' }] });
  expect(await tokenWith({ permissions: { secrets: 'write' } })).toBeUndefined();
  expect(await tokenWith({ repositories: ['elsewhere'] })).toBeUndefined();
});

it('hides private repositories from strangers and shows public ones for reading', async () => {
  const { github } = stage;
  const { token } = github.createUser('mallory');
  expect((await call(`/repos/${NAME}`, token)).status).toBe(404);
  expect((await call(`/repos/${NAME}`)).status).toBe(404);
  await github.createRepository({ owner: 'acme', name: 'open', files: { a: 'a' }, settings: { private: false } });
  expect((await call('/repos/acme/open')).status).toBe(200);
  expect((await call('/repos/acme/open/contents/a', token)).status).toBe(200);
  const issue = { method: 'POST', body: JSON.stringify({ content: 'x' }) };
  expect((await call('/repos/acme/open/git/blobs', token, issue)).status).toBe(403);
  expect((await call('/repos/acme/open/git/blobs', undefined, issue)).status).toBe(401);
});

it('gives people what their role allows', async () => {
  const { alice, bob, root } = stage;
  const put = { ...REPO, path: 'who', message: 'who', content: 'eA==' };
  await expect(bob.rest.repos.createOrUpdateFileContents(put)).rejects.toMatchObject({ status: 403 });
  expect((await alice.rest.repos.createOrUpdateFileContents(put)).status).toBe(201);
  await expect(alice.rest.repos.getBranchProtection({ ...REPO, branch: 'main' })).rejects.toMatchObject({
    status: 403,
  });
  await expect(root.rest.repos.getBranchProtection({ ...REPO, branch: 'main' })).rejects.toThrow(
    'Branch not protected',
  );
  const { data: issue } = await bob.rest.issues.create({ ...REPO, title: 'from bob' });
  const { data: comment } = await alice.rest.issues.createComment({ ...REPO, issue_number: issue.number, body: 'hi' });
  const edit = { ...REPO, comment_id: comment.id, body: 'changed' };
  await expect(bob.rest.issues.updateComment(edit)).rejects.toMatchObject({ status: 403 });
  const name = { ...REPO, name: 'x', head_sha: 'a'.repeat(40) };
  await expect(alice.rest.checks.create(name)).rejects.toThrow('authenticate via a GitHub App');
});

it.each([
  ['root', 'admin', 'admin'],
  ['alice', 'write', 'maintain'],
  ['bob', 'read', 'read'],
  ['carol', 'read', 'triage'],
  ['dave', 'write', 'write'],
  ['erin', 'none', 'none'],
])('tells the permission of %s: %s, really %s', async (username, permission, role) => {
  const { github, bot } = stage;
  if (username === 'carol') {
    github.createUser(username);
    github.addCollaborator(NAME, username, 'triage');
  } else if (username === 'dave') {
    github.createUser(username);
    github.createTeam('acme', 'writers', [username]);
    github.addTeamToRepository(NAME, 'writers', 'write');
  } else if (username === 'erin') {
    github.createUser(username);
  }
  const { data } = await bot.rest.repos.getCollaboratorPermissionLevel({ ...REPO, username });
  expect(data).toMatchObject({ permission, role_name: role, user: { login: username } });
});

it('answers 404 for people, teams and memberships that are not there', async () => {
  const { bot } = stage;
  const team = { org: 'acme', team_slug: 'releasers' };
  await expect(bot.rest.teams.getMembershipForUserInOrg({ ...team, username: 'bob' })).rejects.toMatchObject({
    status: 404,
  });
  await expect(bot.rest.users.getByUsername({ username: 'nobody' })).rejects.toMatchObject({ status: 404 });
  await expect(bot.rest.repos.getCollaboratorPermissionLevel({ ...REPO, username: 'nobody' })).rejects.toMatchObject({
    status: 404,
  });
  await expect(bot.request('GET /repos/acme/gitops/nothing')).rejects.toMatchObject({ status: 404 });
});

it('lets an App write its own checks only', async () => {
  const { bot, github } = stage;
  const { data: main } = await bot.rest.git.getRef({ ...REPO, ref: 'heads/main' });
  const { data: run } = await bot.rest.checks.create({ ...REPO, name: 'own', head_sha: main.object.sha });
  const made = github.createApp({ slug: 'intruder', permissions: ALL_PERMISSIONS, events: [] });
  const id = github.installApp('intruder', [NAME]);
  const signed = jwt({ iss: made.appId, iat: seconds(), exp: seconds() + 60 }, made.privateKey);
  const { body } = await call(`/app/installations/${id}/access_tokens`, signed, { method: 'POST' });
  const init = { method: 'PATCH', body: JSON.stringify({ conclusion: 'success' }) };
  expect((await call(`/repos/${NAME}/check-runs/${run.id}`, (body as { token: string }).token, init)).status).toBe(403);
  expect((await bot.rest.checks.get({ ...REPO, check_run_id: run.id })).data.conclusion).toBeNull();
});

it('makes an App from a manifest, once per code', async () => {
  const { github } = stage;
  const manifest = {
    name: 'Made Here',
    url: 'http://127.0.0.1:1',
    redirect_url: 'http://127.0.0.1:1/setup',
    hook_attributes: { url: 'http://127.0.0.1:1/hook' },
    default_permissions: { contents: 'write' },
    default_events: ['push'],
  };
  const form = new URLSearchParams({ manifest: JSON.stringify(manifest) });
  const page = await fetch(`${github.url}/settings/apps/new?state=s`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const back = new URL(page.headers.get('location') ?? '');
  expect(back.searchParams.get('state')).toBe('s');
  const path = `/app-manifests/${back.searchParams.get('code')}/conversions`;
  const { status, body } = await call(path, undefined, { method: 'POST' });
  expect(status).toBe(201);
  const made = body as { id: number; pem: string; slug: string };
  const app = await call('/app', jwt({ iss: made.id, iat: seconds(), exp: seconds() + 60 }, made.pem));
  expect(app.body).toMatchObject({ slug: 'made-here', permissions: { contents: 'write' } });
  expect((await call(path, undefined, { method: 'POST' })).status).toBe(404);
});

it('says nothing that departs from GitHub, but for the route that was asked for in vain', async () => {
  await stage.github.inspect.webhooksSettled();
  expect(stage.violations()).toEqual(['GET /repos/acme/gitops/nothing: GitHub has no such route']);
});
