/** One entry of a tree, with its path from the repository's root. */
export interface TreeEntry {
  path: string;
  mode: '040000' | '100644' | '100755' | '120000' | '160000';
  oid: string;
  /** Bytes of a blob, null for trees and submodules, and for every entry of a partial mirror (it may lack the blob). */
  size: number | null;
}

export type MergeResult = { status: 'clean'; tree: string } | { status: 'conflict'; files: string[] };

/** A commit as a log tells it. */
export interface LogEntry {
  sha: string;
  /** First line of its message. */
  subject: string;
  /** Whole message, with the trailers. */
  message: string;
  /** Name of its author: anybody may call himself anything. */
  author: string;
  /** When it was committed, in UTC. */
  at: string;
}

/** Which commits a log tells. */
export interface LogRange {
  /** Commits that this one has are left out; null for none. */
  from: string | null;
  to: string;
  /** Only commits that changed one of these files or folders; all commits when left out. */
  paths?: readonly string[];
  /** Follows first parents only: the steps of the branch itself. */
  firstParent?: boolean;
  limit: number;
}

/**
 * A bare, hardened mirror of one repository: the way in which the server and the agent read Git. It is a cache and may
 * be deleted at any time. Every method throws on a failed git process or an unreachable host (to be tried again);
 * a failed fetch is never an empty answer.
 */
export interface Mirror {
  /** Brings the mirror up to date: branches, and the heads of open pull requests. Returns every ref with its commit. */
  fetch(): Promise<Map<string, string>>;
  /** Commit of a ref as last fetched (`refs/heads/main`, `refs/pull/7/head`), null when there is none. */
  resolve(ref: string): Promise<string | null>;
  /** All entries below a path of a commit or tree, trees included; every entry of the root for ''. Empty when the path is not there. */
  list(treeish: string, path: string): Promise<TreeEntry[]>;
  /** Bytes of a blob, at most 10 MiB (a larger one throws `TerminalError`). */
  blob(oid: string): Promise<Uint8Array>;
  /** Text of a file at a commit or tree, null when it is not there or not a regular file. `TerminalError` when it is not UTF-8 or too large. */
  file(treeish: string, path: string): Promise<string | null>;
  /** The tree that merging head into base would give, as `git merge-tree --write-tree` says. */
  merge(base: string, head: string): Promise<MergeResult>;
  /** Paths that differ between two commits or trees, sorted; a rename counts as both. */
  changed(from: string, to: string): Promise<string[]>;
  /** First parent of a commit, null for a root. */
  parent(commit: string): Promise<string | null>;
  /** True when `ancestor` is reachable from `commit`. */
  contains(commit: string, ancestor: string): Promise<boolean>;
  /** Commits of a range, newest first, at most `limit` of them. */
  log(range: LogRange): Promise<LogEntry[]>;
}
