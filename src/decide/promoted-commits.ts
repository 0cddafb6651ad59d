import type { Instant } from '../model/names.ts';
import type { Ledger } from '../model/record.ts';
import { parseCommitMessage } from '../text/commit-message.ts';
import { versionLabel } from '../text/version-label.ts';
import { type HistoryFilter, type HistoryLine, isAbout, scopeOf } from './history.ts';

/** A commit as Git tells it. */
interface Commit {
  sha: string;
  subject: string;
  message: string;
  author: string;
  at: Instant;
}

/**
 * Promotions that no record tells of, by the trailers of their commits: what came before the state branch, what is still
 * under way, and all of it where there is no such branch. Anybody can write a trailer, so a line says that it is a
 * commit's word.
 */
export function promotedCommits(
  commits: readonly Commit[],
  records: Extract<Ledger, { status: 'intact' }>['records'],
  filter: HistoryFilter,
): HistoryLine[] {
  const known = new Set<string>();
  for (const { record } of records) {
    if (record.kind === 'landing') known.add(`${record.target} ${record.release.id}`);
    if (record.kind === 'rollback') known.add(`${record.target} ${record.to.id}`);
  }
  return commits.flatMap(({ sha, subject, message, author, at }) =>
    parseCommitMessage(message).flatMap(({ target, release, artifacts }): HistoryLine[] => {
      if (known.has(`${target} ${release}`) || !isAbout(scopeOf(target), filter)) return [];
      const what = `${versionLabel(artifacts)} by commit ${sha.slice(0, 7)}`;
      return [{ at, kind: 'commit', subject: target, by: author, what, why: subject, pull: null }];
    }),
  );
}
