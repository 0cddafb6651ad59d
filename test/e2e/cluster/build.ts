import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = import.meta.dirname;
const cache = join(here, '../../../.cache/testcluster');
const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl', 'kwok'] as const;
const KUBERNETES = { version: 'v1.37.1', major: '1', minor: '37' };
/** What the fake kubelet does with nodes and pods: kwok's own quick stages, from its module. */
const STAGES = [
  'node/fast/node-initialize.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
  'pod/fast/pod-ready.yaml',
];

/** A folder with the programs of a control plane under their names, and kwok's stages beside them. */
export interface TestClusterPrograms {
  dir: string;
  stages: string;
}

/** Builds the control plane, once per version: some minutes on a machine that never did, nothing after that. */
export async function buildTestCluster(): Promise<TestClusterPrograms> {
  const dir = join(cache, await fingerprint());
  const stages = join(dir, 'stages.yaml');
  if (await exists(stages)) return { dir, stages };
  await mkdir(dir, { recursive: true });
  const env = { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false' };
  const stamp = { gitVersion: KUBERNETES.version, gitMajor: KUBERNETES.major, gitMinor: KUBERNETES.minor };
  const flags = Object.entries({ ...stamp, gitTreeState: 'clean' }).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  const binary = join(dir, 'testcluster');
  const args = ['build', '-trimpath', '-ldflags', ['-s', '-w', ...flags].join(' '), '-o', binary, '.'];
  await run('go', args, { cwd: here, env, maxBuffer: 64 * 1024 * 1024 });
  for (const name of PROGRAMS) await symlink('testcluster', join(dir, name)).catch(ignoreExisting);
  const kwok = (
    await run('go', ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok'], { cwd: here, env })
  ).stdout.trim();
  const texts = await Promise.all(STAGES.map((name) => readFile(join(kwok, 'kustomize/stage', name), 'utf8')));
  // Last, and in one step: a folder with stages is a finished one.
  await writeFile(`${stages}.new`, texts.join('\n---\n'));
  await rename(`${stages}.new`, stages);
  return { dir, stages };
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['go.mod', 'go.sum', 'main.go', 'build.ts']) hash.update(await readFile(join(here, name)));
  return hash.digest('hex').slice(0, 16);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

// As a command: `node test/e2e/cluster/build.ts`.
if (import.meta.main) process.stdout.write(`${(await buildTestCluster()).dir}\n`);
