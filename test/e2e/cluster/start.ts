import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../src/sandbox/free-ports.ts';
import { buildTestCluster } from './build.ts';
import { createKubectl, type Kubectl } from './kubectl.ts';
import { type Program, startProgram } from './processes.ts';
import { answersReady } from './ready.ts';

/** A real Kubernetes control plane on loopback, whose nodes and pods are pretended by kwok. */
export interface TestCluster {
  url: string;
  /** PEM of the certificate that the API server shows. */
  certificate: string;
  adminToken: string;
  /** Text of a kubeconfig for a token; the administrator's when left out. */
  kubeconfig(token?: string): string;
  /** `kubectl` as the administrator. */
  kubectl: Kubectl;
  /** Ends the API server and starts it again on the same data and port. */
  restartApiServer(): Promise<void>;
  stop(): Promise<void>;
}

const CONTROLLERS = [
  'deployment',
  'replicaset',
  'statefulset',
  'daemonset',
  'job',
  'cronjob',
  'garbage-collector',
  'namespace',
  'serviceaccount',
  'serviceaccount-token',
  'root-ca-certificate-publisher',
  'endpoints',
  'endpointslice',
  'clusterrole-aggregation',
  'resourcequota',
  'disruption',
  'ttl-after-finished',
  'horizontal-pod-autoscaler',
];

/** Starts everything and waits until objects can be made and pods run. Rejects with the log of what did not start. */
export async function startTestCluster(): Promise<TestCluster> {
  const programs = await buildTestCluster();
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-cluster-'));
  const ports = await freePorts('etcd', 'peer', 'api', 'manager', 'scheduler', 'kwok');
  const tokens = { admin: token(), manager: token(), scheduler: token(), kwok: token() };
  await writeSecrets(dir, tokens);
  const url = `https://127.0.0.1:${ports.api}`;
  const started: Program[] = [];
  const begin = (name: string, args: string[]) => {
    const program = startProgram(name, join(programs.dir, name), args, dir);
    started.push(program);
    return program;
  };
  const kubeconfig = (secret: string) => kubeconfigText(url, join(dir, 'certs/apiserver.crt'), secret);
  const stop = async () => {
    // The API server last but one, etcd last: the others would wait for them.
    for (const program of started.splice(0).reverse()) await program.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    begin('etcd', etcdArgs(ports.etcd, ports.peer));
    let api = begin('kube-apiserver', apiServerArgs(ports.etcd, ports.api));
    await isReady(api, url, tokens.admin, dir);
    for (const [name, secret] of Object.entries(tokens))
      await writeFile(join(dir, `${name}.kubeconfig`), kubeconfig(secret), { mode: 0o600 });
    begin('kube-controller-manager', managerArgs(ports.manager));
    begin('kube-scheduler', schedulerArgs(ports.scheduler));
    begin('kwok', kwokArgs(ports.kwok, programs.stages));
    const kubectl = createKubectl(join(programs.dir, 'kubectl'), join(dir, 'admin.kubeconfig'));
    await addNode(kubectl);
    return {
      url,
      certificate: await readFile(join(dir, 'certs/apiserver.crt'), 'utf8'),
      adminToken: tokens.admin,
      kubeconfig: (secret = tokens.admin) => kubeconfig(secret),
      kubectl,
      async restartApiServer() {
        await api.kill();
        started.splice(started.indexOf(api), 1);
        api = startProgram(
          'kube-apiserver',
          join(programs.dir, 'kube-apiserver'),
          apiServerArgs(ports.etcd, ports.api),
          dir,
        );
        started.splice(1, 0, api);
        await isReady(api, url, tokens.admin, dir);
      },
      stop,
    };
  } catch (error) {
    const logs = started.map((program) => `${program.name}:\n${program.tail()}`).join('\n');
    await stop();
    throw new Error(`the test cluster did not start: ${String(error)}\n${logs}`, { cause: error });
  }
}

async function writeSecrets(dir: string, tokens: Record<string, string>): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await writeFile(join(dir, 'sa.pub'), publicKey);
  await writeFile(join(dir, 'sa.key'), privateKey, { mode: 0o600 });
  const lines = [
    `${tokens['admin']},admin,admin,"system:masters"`,
    `${tokens['manager']},system:kube-controller-manager,manager,`,
    `${tokens['scheduler']},system:kube-scheduler,scheduler,`,
    `${tokens['kwok']},kwok,kwok,"system:masters"`,
  ];
  await writeFile(join(dir, 'tokens.csv'), `${lines.join('\n')}\n`, { mode: 0o600 });
}

function etcdArgs(port: number, peerPort: number): string[] {
  const client = `http://127.0.0.1:${port}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    '--data-dir=etcd',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
  ];
}

function apiServerArgs(etcdPort: number, port: number): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    '--cert-dir=certs',
    '--endpoint-reconciler-type=none',
    '--authorization-mode=Node,RBAC',
    '--token-auth-file=tokens.csv',
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-account-key-file=sa.pub',
    '--service-account-signing-key-file=sa.key',
    '--service-cluster-ip-range=10.0.0.0/16',
    '--allow-privileged=true',
    // No node-lifecycle controller runs that would take the taint of a new node away.
    '--disable-admission-plugins=TaintNodesByCondition',
  ];
}

function managerArgs(port: number): string[] {
  return [
    ...identity('manager', port),
    '--cert-dir=certs-manager',
    '--service-account-private-key-file=sa.key',
    '--root-ca-file=certs/apiserver.crt',
    '--use-service-account-credentials=true',
    '--concurrent-deployment-syncs=20',
    '--concurrent-replicaset-syncs=20',
    `--controllers=${CONTROLLERS.map((name) => `${name}-controller`).join(',')}`,
  ];
}

function schedulerArgs(port: number): string[] {
  return [...identity('scheduler', port), '--cert-dir=certs-scheduler'];
}

function identity(name: string, port: number): string[] {
  const file = `${name}.kubeconfig`;
  return [
    `--kubeconfig=${file}`,
    `--authentication-kubeconfig=${file}`,
    `--authorization-kubeconfig=${file}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    '--leader-elect=false',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ];
}

function kwokArgs(port: number, stages: string): string[] {
  const server = `--server-address=127.0.0.1:${port}`;
  return ['--kubeconfig=kwok.kubeconfig', `--config=${stages}`, '--manage-all-nodes=true', server];
}

function kubeconfigText(url: string, certificateFile: string, secret: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority': certificateFile } }],
    users: [{ name: 'test', user: { token: secret } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  });
}

async function isReady(api: Program, url: string, secret: string, dir: string): Promise<void> {
  const deadline = Date.now() + 180_000;
  const certificate = join(dir, 'certs/apiserver.crt');
  while (Date.now() < deadline && api.isRunning()) {
    if (existsSync(certificate) && (await answersReady(url, secret, await readFile(certificate, 'utf8')))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the API server is not ready');
}

/** A node for pods to be scheduled on, and the ServiceAccount that every pod needs. */
async function addNode(kubectl: Kubectl): Promise<void> {
  await kubectl.apply({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1', labels: { 'kubernetes.io/hostname': 'node-1', type: 'kwok' } },
    status: {
      allocatable: { cpu: '64', memory: '256Gi', pods: '2000' },
      capacity: { cpu: '64', memory: '256Gi', pods: '2000' },
    },
  });
  const deadline = Date.now() + 90_000;
  while (Date.now() < deadline) {
    const account = await kubectl.get('serviceaccount', 'default', 'default');
    const node = (await kubectl.get('node', 'node-1')) as {
      status?: { conditions?: { type: string; status: string }[] };
    } | null;
    const isUp = node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
    if (account !== null && isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the node or the ServiceAccount "default" is not there');
}

function token(): string {
  return randomBytes(16).toString('hex');
}
