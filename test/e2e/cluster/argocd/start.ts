import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../../src/sandbox/free-ports.ts';
import { buildTools, TOOLS_DIR } from '../../tools/build.ts';
import { type Program, startProgram } from '../processes.ts';
import type { TestCluster } from '../start.ts';
import { buildArgo } from './build.ts';

/** Argo CD's controllers beside one cluster, with the project `default` and no Application yet. */
export interface ArgoCd {
  /** The last lines of each program's log. */
  logs(): string;
  /** Process that holds the controller in a network of its own. */
  enclosure: number;
  /** All programs, for measuring. */
  pids: number[];
  stop(): Promise<void>;
}

const PART_OF = { 'app.kubernetes.io/part-of': 'argocd' };
/** Folders that Argo CD wants to have; they stay empty. */
const FOLDERS = {
  ARGOCD_GNUPGHOME: 'gnupg-home',
  ARGOCD_GPG_DATA_PATH: 'gpg',
  ARGOCD_TLS_DATA_PATH: 'tls',
  ARGOCD_SSH_DATA_PATH: 'ssh',
  ARGOCD_PLUGINSOCKFILEPATH: 'plugins',
  TMPDIR: 'tmp',
};

/** Installs Argo CD in a cluster as its operator does, and runs it outside. Rejects with the logs of what did not start. */
export async function startArgo(cluster: TestCluster): Promise<ArgoCd> {
  const programs = await buildArgo();
  await buildTools();
  await install(cluster, programs.customResources);
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-argocd-'));
  const env = await environment(dir, [programs.dir, TOOLS_DIR]);
  await writeFile(env.KUBECONFIG, cluster.kubeconfig(), { mode: 0o600 });
  const ports = await freePorts('redis', 'repo', 'repoMetrics');
  const started: Program[] = [];
  const begin = (name: string, binary: string, args: string[]) => {
    const program = startProgram(name, binary, args, dir, env);
    started.push(program);
    return program;
  };
  const logs = () => started.map((program) => `${program.name}:\n${program.tail()}`).join('\n');
  const stop = async () => {
    await Promise.all(started.splice(0).map((program) => program.stop()));
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const bind = ['--port', String(ports.redis), '--bind', '127.0.0.1'];
    begin('redis', 'redis-server', [...bind, '--save', '', '--appendonly', 'no']);
    begin('repo-server', join(programs.dir, 'argocd-repo-server'), repoServerArgs(ports));
    for (const port of [ports.redis, ports.repo]) await listens(port);
    const outward = [new URL(cluster.url).port, ports.redis, ports.repo].join(',');
    const controller = ['argocd-application-controller', ...controllerArgs(ports, env.KUBECONFIG)];
    const { pid } = begin('application-controller', join(programs.dir, 'enclosed'), [outward, ...controller]);
    return { logs, enclosure: pid, pids: started.map((each) => each.pid), stop };
  } catch (error) {
    const told = logs();
    await stop();
    throw new Error(`Argo CD did not start: ${String(error)}\n${told}`, { cause: error });
  }
}

async function environment(
  dir: string,
  programs: readonly string[],
): Promise<Record<string, string> & { KUBECONFIG: string }> {
  const folders = Object.entries(FOLDERS).map(([variable, folder]) => [variable, join(dir, folder)] as const);
  for (const [, folder] of folders) await mkdir(folder);
  return {
    ...Object.fromEntries(folders),
    PATH: [...programs, process.env['PATH'] ?? ''].join(':'),
    HOME: dir,
    KUBECONFIG: join(dir, 'kubeconfig'),
    // What Applications call https://kubernetes.default.svc is the cluster of the kubeconfig.
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GPG_ENABLED: 'false',
    // Else every repo-server of this machine would answer git's questions on one socket.
    ARGOCD_ASK_PASS_SOCK: join(dir, 'ask-pass.sock'),
  };
}

function repoServerArgs(ports: { redis: number; repo: number; repoMetrics: number }): string[] {
  const address = ['--address', '127.0.0.1', '--port', String(ports.repo)];
  const metrics = ['--metrics-address', '127.0.0.1', '--metrics-port', String(ports.repoMetrics)];
  return ['--redis', `127.0.0.1:${ports.redis}`, ...address, ...metrics, '--disable-tls', '--client-ca-path', ''];
}

function controllerArgs(ports: { redis: number; repo: number }, kubeconfig: string): string[] {
  const repoServer = ['--repo-server', `127.0.0.1:${ports.repo}`, '--repo-server-plaintext'];
  return ['--kubeconfig', kubeconfig, '-n', 'argocd', '--redis', `127.0.0.1:${ports.redis}`, ...repoServer];
}

async function install({ kubectl }: TestCluster, customResources: readonly string[]): Promise<void> {
  await kubectl.run(['apply', '--server-side', ...customResources.flatMap((file) => ['-f', file])]);
  await kubectl.run([
    'wait',
    '--for=condition=Established',
    'crd/applications.argoproj.io',
    'crd/appprojects.argoproj.io',
  ]);
  await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } });
  const named = (name: string) => ({ metadata: { name, namespace: 'argocd', labels: PART_OF } });
  await kubectl.apply(
    ...['argocd-cm', 'argocd-rbac-cm', 'argocd-cmd-params-cm'].map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      ...named(name),
    })),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      ...named('argocd-secret'),
      stringData: { 'server.secretkey': randomBytes(24).toString('base64') },
    },
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'default', namespace: 'argocd' },
      spec: {
        sourceRepos: ['*'],
        destinations: [{ namespace: '*', server: '*' }],
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      },
    },
  );
}

async function listens(port: number): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    if (await accepts(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on port ${port}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
