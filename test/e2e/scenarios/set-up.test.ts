import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ShiplockProcess, startShiplock } from '../../../src/sandbox/demo/process.ts';
import { gitOpsFiles } from '../../../src/sandbox/demo/repository-files.ts';
import { assert, until } from '../../../src/sandbox/demo/until.ts';
import { freePorts } from '../../../src/sandbox/free-ports.ts';
import { createSandboxGitHub, type SandboxGitHub } from '../../../src/sandbox/github/index.ts';
import { waitForPort } from './wait-for-port.ts';

/** What README says of installing for real: `npm start`, the page that makes the App, `npm start` again. */

const root = join(import.meta.dirname, '../../..');
const REPOSITORY = 'acme/deploy';
let dir: string;
let github: SandboxGitHub;
let server: ShiplockProcess | undefined;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-set-up-'));
  await copyFile(join(root, 'app.yml'), join(dir, 'app.yml'));
  await copyFile(join(root, 'package.json'), join(dir, 'package.json'));
  github = await createSandboxGitHub({ dir: join(dir, 'github') });
  github.createUser('dana', { token: 'dana-token' });
  github.createOrganization('acme', { dana: 'admin' });
  const image = { tag: '1.0.0', digest: `sha256:${'0'.repeat(64)}` };
  const files = gitOpsFiles('registry.acme.test', { checkout: image, web: image }, '1h');
  await github.createRepository({ owner: 'acme', name: 'deploy', files });
  github.addCollaborator(REPOSITORY, 'dana', 'admin');
});
afterAll(async () => {
  await server?.stop();
  await github.close();
  await rm(dir, { recursive: true, force: true });
});

test('the page makes the App, and with what it wrote the server runs and hears of pull requests', async () => {
  const { server: port } = await freePorts('server');
  const url = `http://127.0.0.1:${port}`;
  const env = { GITHUB_URL: github.url, HOST: '127.0.0.1', PORT: String(port), SHIPLOCK_SWEEP_SECONDS: '3600' };
  server = startShiplock('set-up', ['server'], { dir, env });
  await waitForPort(port);

  const page = await (await fetch(`${url}/probot`)).text();
  const action = /<form action="([^"]+)"/.exec(page)?.[1] ?? '';
  const manifest = /id="manifest" value='([^']+)'/.exec(page)?.[1] ?? '';
  expect(JSON.parse(manifest)).toMatchObject({ default_permissions: { checks: 'write' }, public: false });
  const confirmed = await fetch(action, {
    method: 'POST',
    body: new URLSearchParams({ manifest }),
    redirect: 'manual',
  });
  const back = confirmed.headers.get('location') ?? '';
  expect(back).toContain(`${url}/probot/setup?code=`);
  const installs = (await fetch(back, { redirect: 'manual' })).headers.get('location') ?? '';
  expect(installs).toContain('/installations/new');
  expect(await readFile(join(dir, '.env'), 'utf8')).toMatch(/APP_ID=\d+/);
  await server.stop();

  github.installApp(/apps\/([^/]+)\//.exec(installs)?.[1] ?? '', [REPOSITORY]);
  server = startShiplock('server', ['server'], { dir, env });
  await waitForPort(port);
  const api = (path: string, body?: object) =>
    fetch(`${github.apiUrl}/repos/${REPOSITORY}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: 'Bearer dana-token' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).then((answer) => answer.json() as Promise<{ [key: string]: unknown }>);
  const main = (await api('/git/ref/heads/main')) as { object: { sha: string } };
  await api('/git/refs', { ref: 'refs/heads/notes', sha: main.object.sha });
  const content = Buffer.from('hello').toString('base64');
  await fetch(`${github.apiUrl}/repos/${REPOSITORY}/contents/NOTES.md`, {
    method: 'PUT',
    headers: { authorization: 'Bearer dana-token' },
    body: JSON.stringify({ branch: 'notes', message: 'notes', content }),
  });
  await api('/pulls', { title: 'notes', head: 'notes', base: 'main' });
  await until(
    'shiplock/promotion on the pull request',
    async () => {
      const { check_runs: runs } = (await api('/commits/notes/check-runs')) as { check_runs: { name: string }[] };
      assert(
        runs.some(({ name }) => name === 'shiplock/promotion'),
        'it is not there',
      );
    },
    20,
  );
});
