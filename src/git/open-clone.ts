import { TerminalError } from '../model/errors.ts';
import { gitEnvironment } from './environment.ts';
import { readRefs } from './fetch-refs.ts';
import { findGitDir } from './find-git-dir.ts';
import { LOG_FORMAT, parseLog } from './log-entries.ts';
import type { LogEntry, Mirror } from './mirror.ts';
import { createMirrorObjects } from './mirror-objects.ts';
import { createObjectReader } from './object-reader.ts';
import { type HistoryCommit, parseRawLog, rawLogArguments } from './raw-log.ts';
import { type GitOutput, runGit } from './run-git.ts';
import { parseListing } from './tree-entries.ts';
import { utf8Text } from './utf8-text.ts';

/** A clone of a person, to be looked at: nothing in it is ever written, and nothing is fetched. */
export interface Clone extends Pick<Mirror, 'list' | 'file' | 'blob'> {
  /** The folder of its files; null for a bare one. */
  workTree: string | null;
  /** True when it lacks the older part of its history. */
  isShallow: boolean;
  /** Every ref with its commit, `HEAD` and the default branch of the remote (`refs/remotes/origin/HEAD`) included. */
  refs(): Promise<Map<string, string>>;
  /** Commit of the first of some refs that is there, null for none. */
  resolve(refs: readonly string[]): Promise<string | null>;
  /** Texts of the files below a folder of a commit, sorted by path. */
  texts(commit: string, folder: string): Promise<{ path: string; text: string }[]>;
  /** Commits that a commit holds, newest first, at most `limit`. */
  log(commit: string, limit: number): Promise<LogEntry[]>;
  /** The commits of the first-parent history of a commit with their times, newest first. */
  dates(tip: string): Promise<{ sha: string; at: string }[]>;
  /** The same commits behind one of them (or all), oldest first, with what each changed. */
  history(tip: string, after: string | null): Promise<HistoryCommit[]>;
  /** The newest commit that both have; null when they have none in common. */
  mergeBase(one: string, other: string): Promise<string | null>;
  close(): Promise<void>;
}

/** Local reads of a large history may take a while. */
const LIMIT_SECONDS = 300;

/**
 * Opens the clone that a folder is in. Git runs with Shiplock's own settings, so that the clone's config runs no program,
 * and it may not fetch what a partial clone lacks. Throws `TerminalError` when there is no clone.
 */
export async function openClone(folder: string): Promise<Clone> {
  const dirs = await findGitDir(folder);
  if (dirs === null) throw new TerminalError(`${folder} is not in a clone of a Git repository: name a folder of one.`);
  const access = { dir: dirs.gitDir, url: 'https://offline.invalid/none', token: null, filter: null };
  const environment = { ...gitEnvironment(access), GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '' };
  const reader = createObjectReader({ environment: async () => environment, idleSeconds: 30 });
  const objects = createMirrorObjects(reader, 64 * 1024 * 1024);
  const git = (args: readonly string[]): Promise<GitOutput> =>
    runGit(args, { environment, timeoutSeconds: LIMIT_SECONDS });

  async function output(args: readonly string[], what: string): Promise<Buffer> {
    const { code, stdout, stderr } = await git(args);
    if (code !== 0) throw new TerminalError(`The ${what} of ${folder} cannot be read: ${stderr.slice(0, 500)}`);
    return stdout;
  }

  async function list(treeish: string, path: string): ReturnType<Mirror['list']> {
    const root = await objects.rootTree(treeish);
    const tree = path === '' ? { oid: root, mode: '040000' } : await objects.entry(root, path);
    if (tree?.mode !== '040000') return [];
    const listing = await output(['ls-tree', '-r', '-t', '-z', '--end-of-options', tree.oid], 'files');
    return parseListing(listing, path === '' ? '' : `${path}/`);
  }

  async function file(treeish: string, path: string): Promise<string | null> {
    const entry = await objects.entry(await objects.rootTree(treeish), path);
    if (entry === null || !entry.mode.startsWith('100')) return null;
    return utf8Text(await objects.blob(entry.oid), path);
  }

  async function refs(): Promise<Map<string, string>> {
    const found = await readRefs(git);
    const { code, stdout } = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
    if (code === 0) found.set('HEAD', stdout.toString().trim());
    return found;
  }

  async function dates(tip: string): Promise<{ sha: string; at: string }[]> {
    const lines = await output(['rev-list', '--first-parent', '--timestamp', '--end-of-options', tip], 'history');
    return [...lines.toString().matchAll(/^(\d+) ([0-9a-f]{40})$/gm)].map(([, seconds, sha = '']) => {
      return { sha, at: new Date(Number(seconds) * 1000).toISOString() };
    });
  }

  async function resolve(names: readonly string[]): Promise<string | null> {
    for (const name of names) {
      const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
      const { code, stdout } = await git(args);
      if (code === 0) return stdout.toString().trim();
    }
    return null;
  }

  async function texts(commit: string, path: string): Promise<{ path: string; text: string }[]> {
    const found: { path: string; text: string }[] = [];
    for (const entry of await list(commit, path)) {
      if (entry.mode === '040000' || entry.mode === '160000') continue;
      found.push({ path: entry.path, text: (await objects.blob(entry.oid)).toString() });
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async function log(commit: string, limit: number): Promise<LogEntry[]> {
    const args = ['log', '-z', `--format=${LOG_FORMAT}`, `--max-count=${limit}`, '--end-of-options', commit];
    return parseLog(await output(args, 'history'));
  }

  async function mergeBase(one: string, other: string): Promise<string | null> {
    const { code, stdout } = await git(['merge-base', '--end-of-options', one, other]);
    return code === 0 ? stdout.toString().trim() : null;
  }

  return {
    workTree: dirs.workTree,
    isShallow: dirs.isShallow,
    list,
    file,
    blob: objects.blob,
    refs,
    resolve,
    texts,
    log,
    dates,
    history: async (tip, after) => parseRawLog(await output(rawLogArguments({ tip, after }), 'history')),
    mergeBase,
    close: reader.close,
  };
}
