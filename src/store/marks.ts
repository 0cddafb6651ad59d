import type { Sql } from './database.ts';

/** A small fact of the cache, such as the tip that agents were last told of: any JSON value. */
export type Mark = string | number | boolean | null | Mark[] | { [key: string]: Mark };

export interface Marks {
  get(repository: string, key: string): Promise<Mark | undefined>;
  set(repository: string, key: string, value: Mark, at: string): Promise<void>;
  delete(repository: string, key: string): Promise<void>;
  /** All marks of a repository whose key begins with `prefix`, sorted by key. */
  list(repository: string, prefix: string): Promise<{ key: string; value: Mark; at: string }[]>;
}

export function createMarks(sql: Sql): Marks {
  return {
    async get(repository, key) {
      const [row] = await sql.query<{ value: Mark }>(
        'select value from shiplock.marks where repository = lower($1) and key = $2',
        [repository, key],
      );
      return row?.value;
    },
    async set(repository, key, value, at) {
      await sql.query(
        `insert into shiplock.marks (repository, key, value, at) values (lower($1), $2, $3, $4)
         on conflict (repository, key) do update set value = excluded.value, at = excluded.at`,
        [repository, key, JSON.stringify(value), at],
      );
    },
    async delete(repository, key) {
      await sql.query('delete from shiplock.marks where repository = lower($1) and key = $2', [repository, key]);
    },
    async list(repository, prefix) {
      const rows = await sql.query<{ key: string; value: Mark; at: Date }>(
        'select key, value, at from shiplock.marks where repository = lower($1) and starts_with(key, $2) order by key',
        [repository, prefix],
      );
      return rows.map((row) => ({ key: row.key, value: row.value, at: row.at.toISOString() }));
    },
  };
}
