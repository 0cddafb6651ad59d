import type { Sql } from './database.ts';

/** A token that came with a notice; both are hashes. */
export interface UsedToken {
  id: string;
  notice: string;
  expiresAt: string;
}

export interface CiTokens {
  /** Notes that a token came with a notice. False when it came with another one before, to whichever replica. */
  use(token: UsedToken): Promise<boolean>;
  /** Forgets tokens that expired before an instant. Returns how many. */
  dropBefore(at: string): Promise<number>;
}

export function createCiTokens(sql: Sql): CiTokens {
  return {
    async use({ id, notice, expiresAt }) {
      // The row that is there is answered, also where another replica writes it at this moment.
      const [row] = await sql.query<{ notice: string }>(
        `insert into shiplock.ci_tokens (id, notice, expires_at) values ($1, $2, $3)
         on conflict (id) do update set id = excluded.id returning notice`,
        [id, notice, expiresAt],
      );
      return row?.notice === notice;
    },
    async dropBefore(at) {
      const rows = await sql.query('delete from shiplock.ci_tokens where expires_at < $1 returning id', [at]);
      return rows.length;
    },
  };
}
