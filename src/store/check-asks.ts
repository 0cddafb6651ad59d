import type { Marks } from './marks.ts';

/** A commit whose checks a person asked to run again. */
interface Asked {
  /** `owner/name`. */
  repository: string;
  sha: string;
  at: string;
}

/** Notes that somebody asked: the checks are due until `markRenewed`. */
export async function askAgain(marks: Marks, { repository, sha, at }: Asked): Promise<void> {
  await marks.set(repository, keyOf(sha), 'asked', at);
}

/** Notes that everything remembered was forgotten for it, and which runs were there then: they are to be made anew. */
export async function markRenewed(
  marks: Marks,
  { repository, sha, at }: Asked,
  runs: readonly number[],
): Promise<void> {
  await marks.set(repository, keyOf(sha), [...runs], at);
}

/** Undefined when nobody asked; null when nothing was done about it yet; else the runs that are to be made anew. */
export async function askedAgain(marks: Marks, repository: string, sha: string): Promise<number[] | null | undefined> {
  const value = await marks.get(repository, keyOf(sha));
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value.filter((id) => typeof id === 'number') : null;
}

function keyOf(sha: string): string {
  return `checks-again:${sha}`;
}
