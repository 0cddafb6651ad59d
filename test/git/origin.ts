import { execFileSync } from 'node:child_process';

/** A file of a commit: text, or text with another mode. Null removes it. */
export type Content = string | Uint8Array | { mode: string; text: string } | null;

export interface Origin {
  /** Commits changes on top of a ref (or of nothing) and moves the ref; forced when `parent` is given. */
  commit(ref: string, changes: Record<string, Content>, parent?: string | null): string;
  remove(ref: string): void;
  /** Runs git in the origin's repository. */
  git(...args: string[]): string;
}

const person = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

/** Writes commits into a bare repository without a checkout. */
export function originAt(dir: string): Origin {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_DIR: dir, GIT_INDEX_FILE: `${dir}/test.index` };

  function run(args: readonly string[], input?: string | Uint8Array): string {
    return execFileSync('git', args, { env: { ...env, ...person }, input: input ?? '', stdio: 'pipe' })
      .toString()
      .trim();
  }

  function tip(ref: string): string | null {
    const found = run(['for-each-ref', '--format=%(objectname)', ref]);
    return found === '' ? null : found;
  }

  function commit(ref: string, changes: Record<string, Content>, parent: string | null = tip(ref)): string {
    run(parent === null ? ['read-tree', '--empty'] : ['read-tree', parent]);
    const lines = Object.entries(changes).map(([path, content]) => indexLine(path, content));
    run(['update-index', '-z', '--add', '--index-info'], lines.join(''));
    const tree = run(['write-tree']);
    const sha = run(['commit-tree', tree, ...(parent === null ? [] : ['-p', parent]), '-m', 'a change']);
    run(['update-ref', ref, sha]);
    return sha;
  }

  function indexLine(path: string, content: Content): string {
    if (content === null) return `0 ${'0'.repeat(40)}\t${path}\0`;
    const plain = typeof content === 'string' || content instanceof Uint8Array;
    const oid = run(['hash-object', '-w', '--stdin'], plain ? content : content.text);
    return `${plain ? '100644' : content.mode} ${oid}\t${path}\0`;
  }

  return { commit, remove: (ref) => void run(['update-ref', '-d', ref]), git: (...args) => run(args) };
}
