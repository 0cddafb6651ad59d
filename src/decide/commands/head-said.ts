import type { PullState } from '../../model/snapshot.ts';
import type { Given } from './command.ts';

/** A commit as people write it: the first seven digits or more. */
export function isCommit(word: string): boolean {
  return /^[0-9a-f]{7,40}$/i.test(word);
}

/**
 * Null when a command speaks of the head of the pull request: it names that commit, or names none and its author saw
 * it; else the sentence that says what to do. Nothing is ever done to commits that came after the comment.
 */
export function headSaid({ command, comment }: Given, pull: PullState): string | null {
  const [first = ''] = command.args;
  const commit = isCommit(first) ? first : undefined;
  const newest = pull.head.sha.slice(0, 7);
  if (commit !== undefined) {
    if (pull.head.sha.startsWith(commit.toLowerCase())) return null;
    return `\`${commit.toLowerCase()}\` is not the newest commit of this pull request, \`${newest}\` is. Look at it, and say \`/${command.name} ${newest}\`.`;
  }
  if (comment.head === pull.head.sha) return null;
  return `the pull request moved on after your comment. Look at it as it is now, and say \`/${command.name}\` again.`;
}
