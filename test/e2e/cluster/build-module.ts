import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '../../../.cache/testcluster');

/** Programs that one Go module of the tests builds. */
export interface GoModule {
  /** Where its go.mod lies. The `build.ts` beside it decides with the Go files what is built. */
  folder: string;
  /** Packages to build; a file or folder to write, relative to the folder of programs, for each `go build`. */
  builds: readonly { packages: readonly string[]; output: string; linkerFlags?: readonly string[] }[];
  /** What else belongs beside the programs: links, files of modules. `folderOf` says where a module's files are. */
  finish(dir: string, folderOf: (module: string) => Promise<string>): Promise<void>;
}

/** Builds a module once per version, some minutes on a machine that never did; the folder with its programs. */
export async function buildModule({ folder, builds, finish }: GoModule): Promise<string> {
  const dir = join(cache, await fingerprint(folder));
  if (await exists(dir)) return dir;
  await mkdir(cache, { recursive: true });
  const env = { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false' };
  const go = async (args: string[]) =>
    (await run('go', args, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
  const unfinished = await mkdtemp(join(cache, 'new-'));
  try {
    for (const { packages, output, linkerFlags = [] } of builds) {
      const flags = ['-s', '-w', ...linkerFlags].join(' ');
      await go(['build', '-trimpath', '-ldflags', flags, '-o', join(unfinished, output), ...packages]);
    }
    await finish(unfinished, (module) => go(['list', '-m', '-f', '{{.Dir}}', module]));
    await chmod(unfinished, 0o755);
    // In one step: a folder with this name is a finished one. Somebody else may have been as fast.
    await rename(unfinished, dir).catch(async (error) => {
      if (!(await exists(dir))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return dir;
}

/** True when the programs of a module are there, so that nothing would be built. */
export async function isBuilt(folder: string): Promise<boolean> {
  return exists(join(cache, await fingerprint(folder)));
}

async function fingerprint(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(folder)).filter((name) => /\.go$|^go\.(mod|sum)$|^build\.ts$/.test(name));
  for (const name of names.sort()) hash.update(name).update(await readFile(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
