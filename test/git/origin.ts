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

  /** One git process for all that a commit is: a process for each file and step made tests slow. */
  function commit(ref: string, changes: Record<string, Content>, parent: string | null = tip(ref)): string {
    const head = [`commit ${ref}`, 'mark :1', ...people(), dataOf('a change\n')];
    const from = parent === null ? [] : [`from ${parent}\n`];
    const files = Object.entries(changes).map(([path, content]) => changeOf(path, content));
    const stream = Buffer.concat([...head.flatMap(line), ...from.map(utf8), ...files, utf8('\nget-mark :1\ndone\n')]);
    return run(['fast-import', '--quiet', '--force', '--done'], stream);
  }

  return { commit, remove: (ref) => void run(['update-ref', '-d', ref]), git: (...args) => run(args) };
}

const utf8 = (text: string): Buffer => Buffer.from(text);
const line = (text: string | Buffer): Buffer[] => [typeof text === 'string' ? utf8(text) : text, utf8('\n')];

function people(): string[] {
  const when = `${Date.parse(person.GIT_AUTHOR_DATE) / 1000} +0000`;
  return ['author', 'committer'].map(
    (role) => `${role} ${person.GIT_AUTHOR_NAME} <${person.GIT_AUTHOR_EMAIL}> ${when}`,
  );
}

function changeOf(path: string, content: Content): Buffer {
  const name = /^"|\n/.test(path) ? JSON.stringify(path) : path;
  if (content === null) return utf8(`D ${name}\n`);
  const isPlain = typeof content === 'string' || content instanceof Uint8Array;
  const file = isPlain ? { mode: '100644', text: content } : content;
  return Buffer.concat([utf8(`M ${file.mode} inline ${name}\n`), ...line(dataOf(file.text))]);
}

function dataOf(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([utf8(`data ${bytes.length}\n`), bytes]);
}
