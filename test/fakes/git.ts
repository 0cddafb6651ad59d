import { createHash } from 'node:crypto';

export type Files = ReadonlyMap<string, string>;

interface Commit {
  parent: string | null;
  files: Files;
  message: string;
  by: string;
}

export type MergeResult = { status: 'clean'; files: Files } | { status: 'conflict'; files: string[] };

/** Git in memory: commits with one parent, branches, and a merge of whole files. Every commit is new, as if time went by. */
export interface FakeGit {
  readonly branches: Map<string, string>;
  commit(input: {
    parent: string | null;
    edits: ReadonlyMap<string, string | null>;
    message: string;
    by: string;
  }): string;
  has(sha: string): boolean;
  files(sha: string): Files;
  parent(sha: string): string | null;
  message(sha: string): string;
  /** Who made a commit. */
  author(sha: string): string;
  /** Whose commits lie between a base and a head, each once. */
  authors(base: string, head: string): string[];
  merge(base: string, head: string): MergeResult;
  /** The commits of a branch's history, newest first. */
  history(sha: string): string[];
}

export function createFakeGit(): FakeGit {
  const commits = new Map<string, Commit>();
  const branches = new Map<string, string>();
  /** Merges that were asked for: the same two commits always merge to the same. */
  const merges = new Map<string, MergeResult>();

  function read(sha: string): Commit {
    const commit = commits.get(sha);
    if (commit === undefined) throw new Error(`no commit ${sha}`);
    return commit;
  }

  function history(sha: string): string[] {
    const found: string[] = [];
    for (let at: string | null = sha; at !== null; at = read(at).parent) found.push(at);
    return found;
  }

  function mergeBase(base: string, head: string): string | null {
    const known = new Set<string>();
    for (let at: string | null = head; at !== null; at = read(at).parent) known.add(at);
    for (let at: string | null = base; at !== null; at = read(at).parent) if (known.has(at)) return at;
    return null;
  }

  function mergeFiles(base: string, head: string): MergeResult {
    const ancestor = mergeBase(base, head);
    const old = ancestor === null ? new Map<string, string>() : read(ancestor).files;
    const [ours, theirs] = [read(base).files, read(head).files];
    const merged = new Map(ours);
    const conflicts: string[] = [];
    for (const path of new Set([...old.keys(), ...ours.keys(), ...theirs.keys()])) {
      const [was, mine, other] = [old.get(path), ours.get(path), theirs.get(path)];
      if (was === other || mine === other) continue;
      if (was !== mine) conflicts.push(path);
      else if (other === undefined) merged.delete(path);
      else merged.set(path, other);
    }
    return conflicts.length > 0 ? { status: 'conflict', files: conflicts.sort() } : { status: 'clean', files: merged };
  }

  return {
    branches,
    history,
    commit({ parent, edits, message, by }) {
      const files = new Map(parent === null ? [] : read(parent).files);
      for (const [path, text] of edits) {
        if (text === null) files.delete(path);
        else files.set(path, text);
      }
      const sha = createHash('sha1').update(`${commits.size} ${parent} ${message}`).digest('hex');
      commits.set(sha, { parent, files, message, by });
      return sha;
    },
    has: (sha) => commits.has(sha),
    files: (sha) => read(sha).files,
    parent: (sha) => read(sha).parent,
    message: (sha) => read(sha).message,
    author: (sha) => read(sha).by,
    authors(base, head) {
      const shared = new Set(history(base));
      return [...new Set(history(head).flatMap((sha) => (shared.has(sha) ? [] : [read(sha).by])))].sort();
    },
    merge(base, head) {
      const key = `${base} ${head}`;
      const known = merges.get(key) ?? mergeFiles(base, head);
      merges.set(key, known);
      return known;
    },
  };
}
