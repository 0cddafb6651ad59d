import type { Sql } from './database.ts';

/** When a head of a pull request was first heard of: what the age of a commit on a branch is measured by. */
export interface PullHeads {
  /** Notes a head; the first note of it stays. */
  see(head: { repository: string; pull: number; sha: string; at: string }): Promise<void>;
  /** First sight of a head, null when it was never heard of. */
  firstSeen(head: { repository: string; pull: number; sha: string }): Promise<string | null>;
  /** The head that was the newest one heard of before an instant, null when none was. */
  newestBefore(head: { repository: string; pull: number; before: string }): Promise<string | null>;
}

export function createPullHeads(sql: Sql): PullHeads {
  return {
    async see({ repository, pull, sha, at }) {
      await sql.query(
        `insert into shiplock.pull_heads (repository, pull, sha, first_seen_at)
         values (lower($1), $2, $3, $4) on conflict do nothing`,
        [repository, pull, sha, at],
      );
    },
    async firstSeen({ repository, pull, sha }) {
      const [row] = await sql.query<{ first_seen_at: Date }>(
        'select first_seen_at from shiplock.pull_heads where repository = lower($1) and pull = $2 and sha = $3',
        [repository, pull, sha],
      );
      return row?.first_seen_at.toISOString() ?? null;
    },
    async newestBefore({ repository, pull, before }) {
      const [row] = await sql.query<{ sha: string }>(
        `select sha from shiplock.pull_heads where repository = lower($1) and pull = $2 and first_seen_at < $3
         order by first_seen_at desc limit 1`,
        [repository, pull, before],
      );
      return row?.sha ?? null;
    },
  };
}
