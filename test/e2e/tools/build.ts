import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Where the real `helm` and `kustomize` are put. */
export const TOOLS_DIR = join(import.meta.dirname, '../../../.cache/bin');

/** Builds `helm` and `kustomize` unless they are there. */
export async function buildTools(): Promise<void> {
  await mkdir(TOOLS_DIR, { recursive: true });
  const names = ['helm', 'kustomize'];
  const packages = ['helm.sh/helm/v4/cmd/helm', 'sigs.k8s.io/kustomize/kustomize/v5'];
  const isBuilt = await Promise.all(names.map((name) => exists(join(TOOLS_DIR, name))));
  if (isBuilt.every(Boolean)) return;
  const env = { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' };
  const unfinished = await mkdtemp(join(TOOLS_DIR, 'new-'));
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', `${unfinished}/`, ...packages];
  try {
    await run('go', args, { cwd: import.meta.dirname, env });
    // In one step each: what has its name is whole, also for another test that builds at the same time.
    for (const name of names) await rename(join(unfinished, name), join(TOOLS_DIR, name));
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
