import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { explainFailure } from './explain-failure.ts';
import { fetchArguments, parseRefs, readRefs } from './fetch-refs.ts';
import type { GitInMirror } from './git-in-mirror.ts';
import { createUpkeep, isSound, openMirror, removeLocks } from './mirror-upkeep.ts';
import type { GitOutput } from './run-git.ts';
import { shareRuns } from './share-runs.ts';

export interface MirrorFetch {
  /** Makes the refs equal to the remote's and answers them. One run at a time; see `shareRuns`. */
  fetch(): Promise<Map<string, string>>;
  /** The refs as last fetched, also by an earlier process. */
  refs(): Promise<ReadonlyMap<string, string>>;
  /** A read failed in a way that damage would explain: the next fetch looks, and clones again if it must. */
  suspect(): void;
}

/** git says so when the host or the credentials are at fault: the mirror itself is not. */
const REMOTE_FAULT = /unable to access|Authentication failed|could not read Username|not found|hung up|^remote: /m;

/** Keeps the refs and objects of a mirror up to date. A damaged mirror is deleted and cloned again, for it is a cache. */
export function createMirrorFetch(options: {
  dir: string;
  url: string;
  git: GitInMirror;
  refspecs: readonly string[];
  depth: number | null;
  filter: string | null;
}): MirrorFetch {
  const { dir, url, git } = options;
  const upkeep = createUpkeep(git.local, options.filter !== null);
  let opened: Promise<void> | null = null;
  let known: Map<string, string> | null = null;
  let suspected = false;

  function open(): Promise<void> {
    opened ??= openMirror(dir, git.local).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  }

  async function refs(): Promise<Map<string, string>> {
    await open();
    known ??= await readRefs(git.local);
    return known;
  }

  async function startAgain(): Promise<void> {
    known = null;
    opened = null;
    for (const name of await readdir(dir)) await rm(join(dir, name), { recursive: true, force: true });
    await open();
  }

  /** Opens the mirror; what cannot be opened or read is thrown away. */
  async function openSound(): Promise<void> {
    try {
      await refs();
    } catch {
      await startAgain();
    }
    if (suspected && !(await isSound(git.local))) await startAgain();
    suspected = false;
  }

  async function heal(failed: GitOutput): Promise<boolean> {
    if (/\.lock': File exists/.test(failed.stderr)) {
      await removeLocks(dir);
      return true;
    }
    if (REMOTE_FAULT.test(failed.stderr) || (await isSound(git.local))) return false;
    await startAgain();
    return true;
  }

  /** A fetch with a depth negotiates even when nothing moved; asking for the refs first is cheaper then. */
  async function isUpToDate(): Promise<boolean> {
    if (options.depth === null || known === null || known.size === 0) return false;
    const patterns = options.refspecs.map((spec) => spec.replace(/^\+/, '').split(':')[0] ?? '');
    const { code, stdout } = await git.remote(['ls-remote', '--end-of-options', 'origin', ...patterns]);
    if (code !== 0) return false;
    const theirs = parseRefs(stdout);
    return theirs.size === known.size && [...theirs].every(([name, oid]) => known?.get(name) === oid);
  }

  async function fetchNow(): Promise<Map<string, string>> {
    await openSound();
    if (await isUpToDate()) return new Map(known);
    const args = fetchArguments(options);
    let output = await git.remote(args);
    if (output.code !== 0 && (await heal(output))) output = await git.remote(args);
    if (output.code !== 0) throw explainFailure('fetch', output, { url, token: git.lastToken() });
    // A fetch prints a line for every ref that it moved or removed, and nothing when there was none.
    if (output.stderr !== '' || known === null) {
      known = await readRefs(git.local);
      await upkeep.moved();
    }
    return new Map(known);
  }

  return { fetch: shareRuns(fetchNow), refs, suspect: () => (suspected = true) };
}
