import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import {
  createSandboxGitHub,
  type SandboxGitHub,
  type SandboxGitHubOptions,
} from '../../../src/sandbox/github/index.ts';
import { createGitHubSchema, type GitHubSchema } from '../../contracts/github-schema.ts';

/** A webhook as it arrived. */
export interface Received {
  readonly event: string;
  readonly guid: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly payload: { readonly action?: string } & Readonly<Record<string, unknown>>;
}

export interface Stage {
  readonly github: SandboxGitHub;
  readonly app: { readonly appId: number; readonly slug: string; readonly privateKey: string };
  readonly installationId: number;
  /** As the App's installation. */
  readonly bot: Octokit;
  /** As the App itself, by JWT. */
  readonly asApp: Octokit;
  /** As people: alice may write, bob may only read, root owns the organization. */
  readonly alice: Octokit;
  readonly bob: Octokit;
  readonly root: Octokit;
  readonly tokens: Readonly<Record<'alice' | 'bob' | 'root', string>>;
  readonly received: Received[];
  readonly dir: string;
  answerWebhooksWith(status: number): void;
  octokit(token: string): Octokit;
  installationToken(): Promise<string>;
  /** Departures from GitHub's own schemas in everything that was said so far. */
  violations(): string[];
  close(): Promise<void>;
}

export const REPO = { owner: 'acme', repo: 'gitops' };
export const NAME = 'acme/gitops';
export const SECRET = 'a webhook secret of the test';

const ALL_EVENTS = [
  ...[
    'push',
    'create',
    'delete',
    'pull_request',
    'pull_request_review',
    'issues',
    'issue_comment',
    'check_run',
    'check_suite',
  ],
  ...['deployment', 'deployment_status', 'status', 'merge_group'],
];

export const ALL_PERMISSIONS = {
  ...({ contents: 'write', pull_requests: 'write', issues: 'write', checks: 'write', statuses: 'write' } as const),
  ...({
    deployments: 'write',
    members: 'read',
    administration: 'read',
    actions: 'read',
    merge_queues: 'read',
  } as const),
};

const FILES = {
  'apps/checkout/values-dev.yaml': 'image:\n  tag: 1.4.2\nreplicas: 1\n',
  'apps/checkout/values-prod.yaml': 'image:\n  tag: 1.4.1\nreplicas: 3\n',
  'README.md': '# GitOps\n',
};

/** A sandbox with one organization, one repository, three people and one installed App whose webhooks are kept. */
export async function openStage(options: Partial<SandboxGitHubOptions> = {}): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'sandbox-github-'));
  const received: Received[] = [];
  const receiver = await openReceiver(received);
  const github = await createSandboxGitHub({ ...options, dir: join(dir, 'repositories') });
  const tokens = {
    alice: github.createUser('alice').token,
    bob: github.createUser('bob').token,
    root: github.createUser('root').token,
  };
  github.createOrganization(REPO.owner, { root: 'admin' });
  github.createTeam(REPO.owner, 'releasers', ['alice']);
  await github.createRepository({ owner: REPO.owner, name: REPO.repo, files: FILES });
  github.addCollaborator(NAME, 'alice', 'maintain');
  github.addCollaborator(NAME, 'bob', 'read');
  const hook = { webhookUrl: receiver.url, webhookSecret: SECRET };
  const app = github.createApp({ slug: 'lock', permissions: ALL_PERMISSIONS, events: ALL_EVENTS, ...hook });
  const installationId = github.installApp('lock', [NAME]);
  const auth = { appId: app.appId, privateKey: app.privateKey };
  const octokit = (token: string) => new Octokit({ auth: token, baseUrl: github.apiUrl, log: SILENT });
  const common = { authStrategy: createAppAuth, baseUrl: github.apiUrl, log: SILENT };
  const bot = new Octokit({ ...common, auth: { ...auth, installationId } });
  return {
    github,
    app,
    installationId,
    bot,
    asApp: new Octokit({ ...common, auth }),
    alice: octokit(tokens.alice),
    bob: octokit(tokens.bob),
    root: octokit(tokens.root),
    tokens,
    received,
    dir,
    answerWebhooksWith: receiver.answerWith,
    octokit,
    async installationToken() {
      const made = (await bot.auth({ type: 'installation' })) as { readonly token: string };
      return made.token;
    },
    violations: () => findViolations(github, received),
    async close() {
      await github.close();
      await receiver.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function openReceiver(received: Received[]) {
  let status = 202;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const headers = request.headers as Record<string, string>;
    const event = headers['x-github-event'] ?? '';
    const guid = headers['x-github-delivery'] ?? '';
    received.push({ event, guid, headers, text, payload: JSON.parse(text) });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    answerWith(code: number) {
      status = code;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

let schema: GitHubSchema | undefined;

function findViolations(github: SandboxGitHub, received: readonly Received[]): string[] {
  schema ??= createGitHubSchema();
  const found: string[] = [];
  for (const exchange of github.inspect.exchanges()) {
    if (exchange.path !== '/graphql') found.push(...schema.checkExchange(exchange));
  }
  for (const { event, payload } of received) {
    found.push(...schema.checkWebhook(event, payload.action ?? null, payload));
  }
  return [...new Set(found)];
}

const run = promisify(execFile);

/** Runs the real git client without any configuration of the machine. */
export async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const env = {
    ...{ PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    ...{ GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: 'true' },
    ...{ GIT_AUTHOR_NAME: 'Alice', GIT_AUTHOR_EMAIL: 'alice@example.com' },
    ...{ GIT_COMMITTER_NAME: 'Alice', GIT_COMMITTER_EMAIL: 'alice@example.com' },
  };
  const { stdout } = await run('git', [...args], { cwd, env });
  return stdout.trim();
}

/** The address of the repository with credentials in it. */
export function remote(stage: Stage, token: string, name = NAME): string {
  return `${stage.github.url}/${name}.git`.replace('http://', `http://x-access-token:${token}@`);
}

/** Commits files on a branch through the Git data API, making the branch when it is not there; answers the commit. */
export async function commitFiles(
  octokit: Octokit,
  branch: string,
  files: Readonly<Record<string, string>>,
  from = 'main',
  at = REPO,
) {
  const found = await octokit.rest.git.getRef({ ...at, ref: `heads/${branch}` }).catch(() => undefined);
  const tip =
    found?.data.object.sha ?? (await octokit.rest.git.getRef({ ...at, ref: `heads/${from}` })).data.object.sha;
  const entries = Object.entries(files);
  const tree = entries.map(([path, content]) => ({ path, content, mode: '100644' as const, type: 'blob' as const }));
  const { data: made } = await octokit.rest.git.createTree({ ...at, base_tree: tip, tree });
  const message = `change ${branch}`;
  const { data: commit } = await octokit.rest.git.createCommit({ ...at, message, tree: made.sha, parents: [tip] });
  if (found) await octokit.rest.git.updateRef({ ...at, ref: `heads/${branch}`, sha: commit.sha });
  else await octokit.rest.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: commit.sha });
  return commit.sha;
}

/** Opens a pull request from a new branch with the files. */
export async function openPull(octokit: Octokit, branch: string, files: Readonly<Record<string, string>>) {
  await commitFiles(octokit, branch, files);
  const { data } = await octokit.rest.pulls.create({ ...REPO, title: `Change ${branch}`, head: branch, base: 'main' });
  return data;
}
