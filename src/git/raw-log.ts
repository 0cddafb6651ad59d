import type { TreeEntry } from './mirror.ts';

/** One path that a commit changed against its first parent; folders are listed like files. Null `after`: it is gone. */
export interface RawChange {
  path: string;
  isFolder: boolean;
  /** True when the path was there before with the same mode: nothing but its content is another one. */
  isEdit: boolean;
  after: Pick<TreeEntry, 'mode' | 'oid'> | null;
}

/** A commit of the first-parent history of a branch, with what it changed there. */
export interface HistoryCommit {
  sha: string;
  parents: string[];
  /** ISO 8601 in UTC, of the committer: when it came to the branch. */
  at: string;
  author: string;
  subject: string;
  changes: RawChange[];
}

/** The arguments of `git log` for `parseRawLog`: the commits behind `after`, or all. Config that would change the output is overruled. */
export function rawLogArguments(range: { tip: string; after: string | null }): string[] {
  const settings = ['log.showRoot=true', 'log.showSignature=false', 'log.mailmap=false'];
  return [
    ...settings.flatMap((setting) => ['-c', setting]),
    'log',
    '--first-parent',
    '--diff-merges=first-parent',
    '--reverse',
    '--raw',
    '-t',
    '-z',
    '--no-renames',
    '--no-abbrev',
    '--no-notes',
    '--no-decorate',
    '--no-color',
    '--format=%x01%H%x1f%P%x1f%cI%x1f%an%x1f%s',
    '--end-of-options',
    range.tip,
    ...(range.after === null ? [] : [`^${range.after}`]),
  ];
}

/** Reads the output of such a log: commits oldest first. */
export function parseRawLog(output: Buffer): HistoryCommit[] {
  const commits: HistoryCommit[] = [];
  const tokens = output.toString().split('\0');
  for (let index = 0; index < tokens.length; index += 1) {
    const token = (tokens[index] ?? '').trimStart();
    if (token.startsWith('\x01')) commits.push(headerOf(token.slice(1)));
    const change = token.startsWith(':') ? changeOf(token, tokens[index + 1] ?? '') : null;
    if (change === null) continue;
    commits.at(-1)?.changes.push(change);
    index += 1;
  }
  return commits;
}

function headerOf(text: string): HistoryCommit {
  const [sha = '', parents = '', at = '', author = '', ...subject] = text.split('\x1f');
  return {
    sha,
    parents: parents === '' ? [] : parents.split(' '),
    at: new Date(at).toISOString(),
    author,
    subject: subject.join('\x1f'),
    changes: [],
  };
}

function changeOf(meta: string, path: string): RawChange {
  const [before = '', mode = '', , oid = '', status = ''] = meta.slice(1).split(' ');
  const isGone = status.startsWith('D');
  return {
    path,
    isFolder: before === '040000' || mode === '040000',
    isEdit: status.startsWith('M') && before === mode,
    after: isGone ? null : { mode: mode as TreeEntry['mode'], oid },
  };
}
