import { TerminalError } from '../model/errors.ts';
import { createByteCache } from './byte-cache.ts';
import { explainFailure } from './explain-failure.ts';
import { DEFAULT_REFSPECS } from './fetch-refs.ts';
import { createGitInMirror } from './git-in-mirror.ts';
import { LOG_FORMAT, parseLog } from './log-entries.ts';
import type { LogEntry, LogRange, MergeResult, Mirror, TreeEntry } from './mirror.ts';
import { createMirrorFetch } from './mirror-fetch.ts';
import { createMirrorObjects, MissingCommit } from './mirror-objects.ts';
import { createObjectReader } from './object-reader.ts';
import { checkRepositoryUrl } from './repository-url.ts';
import type { GitOutput } from './run-git.ts';
import { parseListing } from './tree-entries.ts';
import { utf8Text } from './utf8-text.ts';

export interface MirrorOptions {
  /** The folder of the mirror: of this mirror alone, in this process alone. Made when it is missing. */
  dir: string;
  /** `https://` or `http://` address without credentials. */
  url: string;
  /** The credential of this moment, null for a repository that everybody may read. Asked before each fetch. */
  token: () => Promise<string | null>;
  /** What to mirror; branches and heads of pull requests when left out. */
  refspecs?: readonly string[];
  /** Commits of history to fetch; all when left out. A shallow mirror can neither merge nor answer `contains`. */
  depth?: number;
  /** `blob:none` makes a partial mirror, which fetches blobs when they are first read. */
  filter?: string;
  /** Memory for what was read last; 64 MiB when left out. */
  cacheBytes?: number;
}

/** A mirror that owns a process. `close` ends it; a closed mirror opens again with the next question. */
export interface OpenMirror extends Mirror {
  close(): Promise<void>;
}

/** Makes the mirror of one repository over the `git` program. Nothing is fetched or written before the first question. */
export function createMirror(options: MirrorOptions): OpenMirror {
  const { dir, depth = null, filter = null, refspecs = DEFAULT_REFSPECS } = options;
  const url = checkRepositoryUrl(options.url);
  const git = createGitInMirror({ access: { dir, url, filter }, token: options.token });
  const reader = createObjectReader({ environment: git.localEnvironment, idleSeconds: 30 });
  const cacheBytes = options.cacheBytes ?? 64 * 1024 * 1024;
  const objects = createMirrorObjects(reader, cacheBytes);
  const fetching = createMirrorFetch({ dir, url, git, refspecs, depth, filter });
  const listings = createByteCache<TreeEntry[]>(cacheBytes / 4);
  const answers = createByteCache<MergeResult | string[]>(cacheBytes / 16);

  function failed(command: string, output: GitOutput): Error {
    return explainFailure(command, output, { url, token: git.lastToken() });
  }

  /** Every read goes through here: a read that throws makes the next fetch look for damage. */
  async function reading<T>(read: () => Promise<T>): Promise<T> {
    await fetching.refs();
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof MissingCommit || error instanceof TerminalError)) fetching.suspect();
      throw error;
    }
  }

  async function resolve(ref: string): Promise<string | null> {
    return (await fetching.refs()).get(ref) ?? null;
  }

  async function rootOf(treeish: string): Promise<string> {
    const oid = treeish.startsWith('refs/') ? await resolve(treeish) : checkOid(treeish);
    if (oid === null) throw new Error(`${url} has no ${treeish}.`);
    return objects.rootTree(oid);
  }

  async function listTree(oid: string): Promise<TreeEntry[]> {
    const cached = listings.get(oid);
    if (cached !== undefined) return cached;
    // The size of a blob that a partial mirror lacks would be fetched with the whole blob.
    const size = filter === null ? ['-l'] : [];
    const output = await git.local(['ls-tree', '-r', '-t', '-z', ...size, '--end-of-options', oid]);
    if (output.code !== 0) throw failed('ls-tree', output);
    const entries = parseListing(output.stdout, '');
    listings.set(oid, entries, 200 + output.stdout.length * 3);
    return entries;
  }

  async function list(treeish: string, path: string): Promise<TreeEntry[]> {
    const root = await rootOf(treeish);
    if (path === '') return [...(await listTree(root))];
    const entry = await objects.entry(root, path);
    if (entry?.mode !== '040000') return [];
    return (await listTree(entry.oid)).map((below) => ({ ...below, path: `${path}/${below.path}` }));
  }

  async function file(treeish: string, path: string): Promise<string | null> {
    const entry = await objects.entry(await rootOf(treeish), path);
    if (entry === null || !entry.mode.startsWith('100')) return null;
    return utf8Text(await objects.blob(entry.oid), path);
  }

  async function merge(base: string, head: string): Promise<MergeResult> {
    const key = `merge ${checkOid(base)} ${checkOid(head)}`;
    const cached = answers.get(key);
    if (cached !== undefined && 'status' in cached) return cached;
    await Promise.all([objects.rootTree(base), objects.rootTree(head)]);
    const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', '--end-of-options', base, head];
    const result = mergeResult(await git.local(args));
    if ('code' in result) throw failed('merge-tree', result);
    answers.set(key, result, 300 + JSON.stringify(result).length);
    return result;
  }

  async function changed(from: string, to: string): Promise<string[]> {
    const [before, after] = [await rootOf(from), await rootOf(to)];
    const key = `diff ${before} ${after}`;
    const cached = answers.get(key);
    if (cached !== undefined && !('status' in cached)) return [...cached];
    const args = ['diff-tree', '-r', '--name-only', '-z', '--no-renames', '--end-of-options', before, after];
    const output = await git.local(args);
    if (output.code !== 0) throw failed('diff-tree', output);
    const paths = names(output.stdout).sort();
    answers.set(key, paths, 300 + output.stdout.length * 2);
    return [...paths];
  }

  async function contains(commit: string, ancestor: string): Promise<boolean> {
    await Promise.all([objects.rootTree(checkOid(ancestor)), objects.rootTree(checkOid(commit))]);
    const args = ['merge-base', '--is-ancestor', '--end-of-options', ancestor, commit];
    const output = await git.local(args);
    if (output.code > 1) throw failed('merge-base', output);
    return output.code === 0;
  }

  async function parent(commit: string): Promise<string | null> {
    await objects.rootTree(checkOid(commit));
    const output = await git.local(['rev-list', '--parents', '--max-count=1', '--end-of-options', commit]);
    if (output.code !== 0) throw failed('rev-list', output);
    return output.stdout.toString().trim().split(' ')[1] ?? null;
  }

  async function log({ from, to, paths, firstParent = false, limit }: LogRange): Promise<LogEntry[]> {
    await Promise.all([objects.rootTree(checkOid(to)), from === null ? null : objects.rootTree(checkOid(from))]);
    if (paths?.length === 0) return [];
    const args = ['log', '-z', `--format=${LOG_FORMAT}`, `--max-count=${limit}`, '--no-show-signature'];
    if (firstParent) args.push('--first-parent');
    args.push('--end-of-options', to, ...(from === null ? [] : [`^${from}`]), '--');
    args.push(...(paths ?? []).map((path) => `:(literal)${path}`));
    const output = await git.local(args);
    if (output.code !== 0) throw failed('log', output);
    return parseLog(output.stdout);
  }

  return {
    fetch: fetching.fetch,
    resolve,
    list: (treeish, path) => reading(() => list(treeish, path)),
    blob: (oid) => reading(() => objects.blob(checkOid(oid))),
    file: (treeish, path) => reading(() => file(treeish, path)),
    merge: (base, head) => reading(() => merge(base, head)),
    changed: (from, to) => reading(() => changed(from, to)),
    parent: (commit) => reading(() => parent(commit)),
    contains: (commit, ancestor) => reading(() => contains(commit, ancestor)),
    log: (range) => reading(() => log(range)),
    close: reader.close,
  };
}

/** Only full ids reach git, so that no value can be an option or a clever expression. */
function checkOid(text: string): string {
  if (!/^[0-9a-f]{40}$/.test(text)) throw new TerminalError(`"${text.slice(0, 80)}" is not a full Git object id.`);
  return text;
}

function names(output: Buffer): string[] {
  return output
    .toString()
    .split('\0')
    .filter((name) => name !== '');
}

/** Exit code 0: the tree. 1: the tree with marks, then the files in conflict. Histories without a common root conflict as a whole. */
function mergeResult(output: GitOutput): MergeResult | GitOutput {
  const [tree = '', ...files] = names(output.stdout);
  if (output.code === 0) return { status: 'clean', tree };
  if (output.code === 1) return { status: 'conflict', files: [...new Set(files)].sort() };
  if (/unrelated histories/.test(output.stderr)) return { status: 'conflict', files: [] };
  return output;
}
