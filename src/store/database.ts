/** Runs one statement with `$1` placeholders and returns its rows. */
export interface Sql {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/**
 * One connected database: PGlite in this process, or a pool on a PostgreSQL server. `raw` is for those who need the
 * driver itself (the queue); `exclusive` says that no other process can have it open.
 */
export interface Database extends Sql {
  readonly raw: RawDatabase;
  readonly exclusive: boolean;
  /** Runs several statements without parameters, for migrations. */
  script(text: string): Promise<void>;
  /** All or nothing. Inside, only the handed-in `Sql` may be used: PGlite has one connection and would wait for ever. */
  transaction<T>(run: (sql: TransactionSql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The statements of an open transaction, with the driver's own way to run any text in it. */
export interface TransactionSql extends Sql {
  script(text: string): Promise<void>;
}

export type RawDatabase =
  | { kind: 'pglite'; pglite: import('@electric-sql/pglite').PGlite }
  | { kind: 'postgres'; pool: import('pg').Pool; url: string };
