import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../../src/sandbox/free-ports.ts';
import { type Program, startProgram } from '../processes.ts';
import type { TestCluster } from '../start.ts';
import { buildFlux } from './build.ts';

/** Flux's controllers at work on a test cluster. */
export interface RunningFlux {
  /** The last lines of every controller's log. */
  tail(): string;
  pids: number[];
  stop(): Promise<void>;
}

const NAMESPACE = 'flux-system';

/** Installs Flux's kinds and starts its controllers on loopback, with more flags where they are given. Rejects with the log of what did not start. */
export async function startFlux(
  { kubectl, kubeconfig }: TestCluster,
  more: { all: string[]; kustomize: string[] } = { all: [], kustomize: [] },
): Promise<RunningFlux> {
  const { dir: programs, definitions } = await buildFlux();
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-flux-'));
  const started: Program[] = [];
  const tail = () => started.map((program) => `${program.name}:\n${program.tail()}`).join('\n');
  const stop = async () => {
    await Promise.all(started.splice(0).map((program) => program.stop()));
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await kubectl.run(['apply', '--server-side', '-f', definitions]);
    await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    await kubectl.run(['wait', 'crd', '--all', '--for=condition=Established', '--timeout=30s']);
    const file = join(dir, 'kubeconfig');
    await writeFile(file, kubeconfig(), { mode: 0o600 });
    const env = { KUBECONFIG: file, RUNTIME_NAMESPACE: NAMESPACE, TMPDIR: dir, HOME: dir };
    const ports = await freePorts('artifacts', 'source', 'kustomize', 'helm');
    const begin = (name: 'source' | 'kustomize' | 'helm', args: string[]) => {
      const common = [
        '--metrics-addr=127.0.0.1:0',
        `--health-addr=127.0.0.1:${ports[name]}`,
        '--events-addr=',
        // A dependency is looked at again every thirty seconds otherwise.
        '--requeue-dependency=2s',
        ...more.all,
      ];
      const program = `${name}-controller`;
      started.push(startProgram(program, join(programs, program), [...common, ...args], dir, env));
    };
    const artifacts = `127.0.0.1:${ports.artifacts}`;
    const storage = `--storage-path=${dir}`;
    begin('source', [storage, `--storage-addr=${artifacts}`, `--storage-adv-addr=${artifacts}`]);
    begin('kustomize', more.kustomize);
    begin('helm', []);
    await Promise.all([ports.source, ports.kustomize, ports.helm].map((port) => isReady(port, started)));
    return { tail, pids: started.map(({ pid }) => pid), stop };
  } catch (error) {
    const logs = tail();
    await stop();
    throw new Error(`Flux did not start: ${String(error)}\n${logs}`, { cause: error });
  }
}

async function isReady(port: number, programs: readonly Program[]): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline && programs.every((program) => program.isRunning())) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('a controller is not ready');
}
