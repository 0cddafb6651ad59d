import type { BareRepository } from './repository.ts';
import { git } from './run.ts';

export type FileStatus = 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';

/** One changed file between two trees, as GitHub lists it. */
export interface FileChange {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: FileStatus;
  /** The blob after the change; before it when the file was removed. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** The hunks of the file, absent for binary files and pure renames. */
  readonly patch?: string;
}

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** The files that changed from one commit to another (undefined: from nothing), with counts and patches. */
export async function diffFiles(
  repository: BareRepository,
  from: string | undefined,
  to: string,
): Promise<FileChange[]> {
  // By trees, so that a merge and the branch that it merged share one answer.
  const before = from === undefined ? EMPTY_TREE : await treeOf(repository, from);
  const after = await treeOf(repository, to);
  if (before === after) return [];
  return repository.remember(`diff ${before} ${after}`, async () =>
    parseDiff(await repository.diffTrees(before, after)),
  );
}

/** The change from one commit to another as one text that `git apply` takes. */
export function diffText(repository: BareRepository, from: string | undefined, to: string): Promise<string> {
  return git(repository.dir, [
    'diff-tree',
    '-r',
    '-p',
    '-M',
    '--full-index',
    '--no-color',
    '--no-ext-diff',
    from ?? EMPTY_TREE,
    to,
  ]);
}

async function treeOf(repository: BareRepository, commit: string): Promise<string> {
  return (await repository.readCommit(commit))?.tree ?? commit;
}

function parseDiff(text: string): FileChange[] {
  const patchAt = text.startsWith('diff --git ') ? 0 : text.indexOf('\0diff --git ') + 1;
  const head = patchAt > 0 ? text.slice(0, patchAt) : text;
  const fields = head.split('\0');
  const changes: FileChange[] = [];
  let at = 0;
  for (; fields[at]?.startsWith(':'); ) {
    const [, , before = '', after = '', letter = 'M'] = (fields[at] ?? '').split(' ');
    const two = letter.startsWith('R') || letter.startsWith('C');
    const path = fields[at + (two ? 2 : 1)] ?? '';
    changes.push({
      path,
      ...(two ? { previousPath: fields[at + 1] ?? '' } : {}),
      status: statusOf(letter),
      sha: letter.startsWith('D') ? before : after,
      additions: 0,
      deletions: 0,
    });
    at += two ? 3 : 2;
  }
  const counts = readCounts(fields.slice(at));
  const patches = readPatches(patchAt > 0 ? text.slice(patchAt) : '');
  return changes.map((change, index) => {
    const patch = patches[index];
    return { ...change, ...counts.get(change.path), ...(patch === undefined ? {} : { patch }) };
  });
}

function statusOf(letter: string): FileStatus {
  if (letter.startsWith('A')) return 'added';
  if (letter.startsWith('D')) return 'removed';
  if (letter.startsWith('R')) return 'renamed';
  if (letter.startsWith('C')) return 'copied';
  return letter.startsWith('T') ? 'changed' : 'modified';
}

function readCounts(fields: readonly string[]): Map<string, { additions: number; deletions: number }> {
  const counts = new Map<string, { additions: number; deletions: number }>();
  for (let at = 0; at < fields.length; at += 1) {
    const match = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(fields[at] ?? '');
    if (!match) continue;
    const renamed = match[3] === '';
    const path = renamed ? (fields[at + 2] ?? '') : (match[3] ?? '');
    if (renamed) at += 2;
    counts.set(path, { additions: Number(match[1]) || 0, deletions: Number(match[2]) || 0 });
  }
  return counts;
}

/** One patch per file in git's order; GitHub shows the hunks only, without the last line break. */
function readPatches(text: string): (string | undefined)[] {
  if (text === '') return [];
  return text.split(/^(?=diff --git )/m).map((part) => {
    const hunks = part.indexOf('\n@@ ');
    return hunks < 0 ? undefined : part.slice(hunks + 1).replace(/\n$/, '');
  });
}
