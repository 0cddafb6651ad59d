import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Where the real `helm` and `kustomize` are put. */
export const TOOLS_DIR = join(import.meta.dirname, '../../../.cache/bin');

/** Builds `helm` and `kustomize` unless they are there. */
export async function buildTools(): Promise<void> {
  await mkdir(TOOLS_DIR, { recursive: true });
  const packages = ['helm.sh/helm/v4/cmd/helm', 'sigs.k8s.io/kustomize/kustomize/v5'];
  const isBuilt = await Promise.all(['helm', 'kustomize'].map((name) => exists(join(TOOLS_DIR, name))));
  if (isBuilt.every(Boolean)) return;
  const env = { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' };
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', `${TOOLS_DIR}/`, ...packages];
  await run('go', args, { cwd: import.meta.dirname, env });
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
