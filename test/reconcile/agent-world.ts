import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { parseAllDocuments } from 'yaml';
import { runAgent } from '../../src/agent.ts';
import { JoinRequest } from '../../src/model/agents.ts';
import { AgentReport, type TargetReport } from '../../src/model/report.ts';
import { type AgentFlags, readSettings } from '../../src/reconcile/settings.ts';
import type { ManifestObject, RenderEngine } from '../../src/render/engine.ts';
import { createSandboxCluster } from '../../src/sandbox/cluster/cluster.ts';
import { startHttpGitServer } from '../git/http-git-server.ts';
import { originAt } from '../git/origin.ts';

const KUBE_TOKEN = 'kube-token';
export const AGENT_TOKEN = 'agent-token-of-this-test';
const JOIN_TOKEN = 'slj_join-token-of-this-test';

/** The server's side of the agent API: takes reports, keeps event streams open, can be made to fail. */
export async function startAgentServer(onReport: (report: AgentReport) => void = () => {}) {
  const reports: AgentReport[] = [];
  const streams = new Set<ServerResponse>();
  const state = { failing: 0, unauthorized: 0, joined: '' };
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (request.url === '/v1/agent/join' && token === JOIN_TOKEN) {
      const away = state.failing > 0;
      state.failing -= away ? 1 : 0;
      const asked = JoinRequest.parse(JSON.parse(await textOf(request)));
      if (!away) state.joined = asked.credentialSha256;
      response.writeHead(away ? 503 : 200).end('{}');
      return;
    }
    if (token !== AGENT_TOKEN && createHash('sha256').update(token).digest('hex') !== state.joined) {
      state.unauthorized++;
      response.writeHead(401).end();
      return;
    }
    if (state.failing > 0) {
      state.failing--;
      response.writeHead(503).end();
      return;
    }
    if (request.url === '/v1/agent/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': connected\n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    const report = AgentReport.parse(JSON.parse(await textOf(request)));
    reports.push(report);
    onReport(report);
    response.writeHead(202).end();
  }
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    reports,
    joinToken: JOIN_TOKEN,
    state,
    streams,
    wake(sha: string, branch = 'main') {
      const wake = { version: 1, repository: 'acme/deploy', branch, sha };
      for (const stream of streams) stream.write(`event: wake\ndata: ${JSON.stringify(wake)}\n\n`);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) body += piece;
  return body;
}

export const CONFIG = `version: 1
environments:
  dev: {}
  prod: { after: [dev], sync: manual }
applications:
  - path: apps/{application}/envs/{environment}
`;

/** Plain manifests of one application in one environment. */
export function manifests(image: string, more: Record<string, string> = {}): Record<string, string> {
  const folder = 'apps/shop/envs/dev';
  return {
    [`${folder}/deployment.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "${image}" }] }
`,
    [`${folder}/service.yaml`]: `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`,
    ...Object.fromEntries(Object.entries(more).map(([name, text]) => [`${folder}/${name}`, text])),
  };
}

export function configMap(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { a: "1" }\n`;
}

/** An engine for plain YAML in this process: most tests are about what happens after the render. */
export function plainEngine(): RenderEngine {
  return {
    version: 'test',
    async render({ files, source }) {
      const objects: ManifestObject[] = [];
      for (const [path, content] of files) {
        if (!path.startsWith(`${source.path}/`)) continue;
        for (const document of parseAllDocuments(Buffer.from(content).toString())) {
          const [fault] = document.errors;
          if (fault !== undefined)
            return { status: 'failed', error: { code: 'input', message: fault.message, file: path } };
          objects.push(document.toJS());
        }
      }
      const used = { seed: false, clock: false };
      return { status: 'rendered', objects: objects.map((object) => ({ object, source: { file: '' } })), used };
    },
    template: () => Promise.reject(new Error('not asked for in these tests')),
    policy: () => Promise.reject(new Error('not asked for in these tests')),
    select: () => Promise.reject(new Error('not asked for in these tests')),
    decode: () => Promise.reject(new Error('not asked for in these tests')),
    warm: async () => {},
    close: async () => {},
  };
}

/** Git over HTTP, a cluster and a server, all on loopback; agents are started and stopped by the test. */
export async function startWorld() {
  const git = await startHttpGitServer();
  const origin = originAt(git.repository);
  const cluster = await createSandboxCluster({
    name: 'dev',
    tokens: { [KUBE_TOKEN]: { user: 'agent' }, admin: { user: 'admin' } },
    rollout: { brokenImages: [/broken/] },
  });
  const server = await startAgentServer();
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-agent-test-'));
  const kubeconfig = join(dir, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig(KUBE_TOKEN));
  const stops: (() => Promise<void>)[] = [];
  const logs: string[] = [];

  async function kube(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${cluster.url}${path}`, {
      method,
      headers: { authorization: 'Bearer admin', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }
  await kube('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shiplock-system' },
  });

  return {
    git,
    origin,
    cluster,
    server,
    kube,
    logs,
    kubeconfig,
    agentToken: AGENT_TOKEN,
    joinToken: JOIN_TOKEN,
    /** Starts an agent process' worth of code; the answer stops it. */
    start(flags: Partial<AgentFlags> = {}, options: { engine?: 'real'; joins?: true } = {}): () => Promise<void> {
      const settings = readSettings({
        repository: `${git.url}.git`.replace('.git', ''),
        branch: 'main',
        environment: ['dev'],
        server: server.url,
        namespace: 'shiplock-system',
        kubeconfig,
        poll: '1s',
        healthLimit: '10m',
        allowNamespace: [],
        allowKind: [],
        denyKind: [],
        ...flags,
      });
      const stop = new AbortController();
      const log = pino({ level: 'debug' }, { write: (line: string) => void logs.push(line) });
      const secrets = {
        agentToken: async () => (options.joins ? null : AGENT_TOKEN),
        joinToken: async () => (options.joins ? JOIN_TOKEN : null),
        gitToken: async () => git.token,
        seed: async () => null,
      };
      const running = runAgent(
        settings,
        { secrets, env: {}, log, fetch, ...(options.engine === 'real' ? {} : { engine: plainEngine() }) },
        stop.signal,
      );
      running.catch(() => {});
      const end = async () => {
        stop.abort();
        await running;
      };
      stops.push(end);
      return end;
    },
    /** The newest report of a target, once it satisfies the test. */
    async reported(isIt: (target: TargetReport) => boolean, application = 'shop', seconds = 15): Promise<TargetReport> {
      const end = Date.now() + seconds * 1000;
      for (;;) {
        const target = server.reports.at(-1)?.targets.find((each) => each.application === application);
        if (target !== undefined && isIt(target)) return target;
        if (Date.now() > end)
          throw new Error(`not reported in time; last: ${JSON.stringify(target)}\n${logs.slice(-8).join('')}`);
        await new Promise((done) => setTimeout(done, 20));
      }
    },
    async close() {
      await Promise.allSettled(stops.map((stop) => stop()));
      await Promise.all([server.close(), cluster.close(), git.stop()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
