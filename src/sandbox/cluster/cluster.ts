import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../model/log.ts';
import { type SandboxClock, systemClock } from './clock.ts';
import { claimController } from './controllers/claims.ts';
import { daemonSetController } from './controllers/daemon-sets.ts';
import { definitionController } from './controllers/definitions.ts';
import { deploymentController } from './controllers/deployments.ts';
import { garbageController } from './controllers/garbage.ts';
import { jobController } from './controllers/jobs.ts';
import { type ControllerLoop, startControllers } from './controllers/loop.ts';
import { namespaceController } from './controllers/namespaces.ts';
import { createOperator } from './controllers/operator.ts';
import { podController, type Rollout } from './controllers/pods.ts';
import { autoscalerController, budgetController } from './controllers/policies.ts';
import { replicaSetController } from './controllers/replica-sets.ts';
import { statefulSetController } from './controllers/stateful-sets.ts';
import { createAllocator } from './defaults/service.ts';
import { createFaultPlan, type FaultPlan, type FaultRule } from './fault-plan.ts';
import { createHandler, type TokenUser } from './http/handler.ts';
import { createCatalogue } from './kinds/catalogue.ts';
import { renderKubeconfig } from './kubeconfig.ts';
import type { KubeObject } from './object.ts';
import { createLister } from './reads/list.ts';
import { createRequestCounts, type RequestCounts } from './request-counts.ts';
import { createStore } from './store.ts';
import type { Cluster } from './writes/context.ts';

export interface SandboxClusterOptions {
  name: string;
  /** Port on loopback; a free one when left out. */
  port?: number;
  tokens: Readonly<Record<string, TokenUser>>;
  clock?: SandboxClock;
  /** Receives bugs of the sandbox itself. */
  log?: Pick<Log, 'error'>;
  rollout?: Partial<Rollout>;
  faults?: readonly FaultRule[];
  /** How many changes stay watchable. */
  historyLimit?: number;
}

export interface SandboxCluster {
  name: string;
  url: string;
  kubeconfig(token: string): string;
  requests: RequestCounts;
  faults: FaultPlan;
  /** Forgets the history: older watches and continue tokens get 410. */
  compact(): void;
  /** True when no built-in controller has work at hand. */
  isIdle(): boolean;
  close(): Promise<void>;
}

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/**
 * A small Kubernetes API server in this process, for the demo and the tests. It serves plain http on loopback, keeps
 * everything in memory, requires a token but evaluates no RBAC, runs no admission webhook and checks no OpenAPI
 * schema. What it cannot do it answers with 501.
 */
export async function createSandboxCluster(options: SandboxClusterOptions): Promise<SandboxCluster> {
  const clock = options.clock ?? systemClock();
  const store = createStore(options.historyLimit ?? 2000);
  const cluster: Cluster = { store, catalogue: createCatalogue(store), allocator: createAllocator(), clock };
  const onBug = (error: unknown) => options.log?.error({ error }, 'the sandbox cluster failed');
  const requests = createRequestCounts();
  const faults = createFaultPlan(options.faults);
  const controllers = startAll(cluster, options.rollout, onBug);
  createNamespaces(cluster);
  // A running cluster has a past that it no longer remembers: revision 1 is too old to watch from.
  store.compact();
  const deps = { cluster, lister: createLister(store), tokens: options.tokens, counts: requests, faults, onBug };
  const server = createServer(createHandler(deps));
  const url = await listen(server, options.port ?? 0);
  return {
    name: options.name,
    url,
    kubeconfig(token) {
      return renderKubeconfig({ name: options.name, url }, options.tokens[token]?.user ?? 'unknown', token);
    },
    requests,
    faults,
    compact: () => store.compact(),
    isIdle: () => controllers.isIdle(),
    close: () => close(server, controllers),
  };
}

function startAll(
  cluster: Cluster,
  rollout: Partial<Rollout> | undefined,
  onBug: (error: unknown) => void,
): ControllerLoop {
  const operator = createOperator(cluster);
  const behaviour: Rollout = { delayMs: 0, brokenImages: [], failingImages: [], ...rollout };
  return startControllers({ store: cluster.store, clock: cluster.clock, onBug }, [
    namespaceController(operator),
    definitionController(operator),
    deploymentController(operator),
    replicaSetController(operator),
    statefulSetController(operator),
    daemonSetController(operator),
    jobController(operator),
    podController(operator, behaviour),
    claimController(operator),
    autoscalerController(operator),
    budgetController(operator),
    garbageController(operator),
  ]);
}

function createNamespaces(cluster: Cluster): void {
  const operator = createOperator(cluster);
  for (const name of NAMESPACES) {
    const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    operator.create(namespace);
  }
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(urlOf(server.address())));
  });
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the sandbox cluster has no port');
  return `http://127.0.0.1:${address.port}`;
}

function close(server: Server, controllers: ControllerLoop): Promise<void> {
  controllers.stop();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
