import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nameOf } from './repository.ts';

const run = promisify(execFile);

/**
 * The same by command line: `helm template` of both sides and `diff -u`, for each of these targets, `workers` targets at a
 * time. Returns seconds. Both sides lie there as folders already.
 */
export async function helmSeconds(
  helm: string,
  { before, after, targets, workers }: { before: string; after: string; targets: number; workers: number },
): Promise<number> {
  const out = await mkdtemp(join(tmpdir(), 'shiplock-bench-helm-'));
  const open = Array.from({ length: targets }, (_, index) => nameOf(index));
  const begin = performance.now();
  async function work(): Promise<void> {
    for (let name = open.pop(); name !== undefined; name = open.pop())
      await compare(helm, name, { before, after, out });
  }
  await Promise.all(Array.from({ length: workers }, work));
  const seconds = (performance.now() - begin) / 1000;
  await rm(out, { recursive: true });
  return seconds;
}

async function compare(
  helm: string,
  name: string,
  dirs: { before: string; after: string; out: string },
): Promise<void> {
  const files: string[] = [];
  for (const side of ['before', 'after'] as const) {
    const chart = join(dirs[side], 'apps', name);
    const args = [
      'template',
      name,
      chart,
      '-f',
      join(chart, 'values-prod.yaml'),
      '--namespace',
      name,
      '--include-crds',
    ];
    const { stdout } = await run(helm, args, { maxBuffer: 64 * 1024 * 1024 });
    const file = join(dirs.out, `${name}-${side}.yaml`);
    await writeFile(file, stdout);
    files.push(file);
  }
  // 1 says that they differ, which they have to.
  const status = await run('diff', ['-u', ...files]).then(
    () => 0,
    (error: { code?: number }) => error.code,
  );
  if (status !== 1) throw new Error(`diff of ${name} ended with ${status}`);
}
