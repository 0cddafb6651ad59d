import { Pool, type PoolClient } from 'pg';
import type { Database, TransactionSql } from './database.ts';

/** Opens a pool on a PostgreSQL server. Throws when the server does not answer; the URL's password stays out of the text. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new Pool({ connectionString: url, max: 10 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new Error('cannot reach the database that DATABASE_URL names: is the server up and the address right?', {
      cause: error,
    });
  }
  return {
    raw: { kind: 'postgres', pool, url },
    exclusive: false,
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      return (await pool.query<Row>(text, [...values])).rows;
    },
    async script(text) {
      await pool.query(text);
    },
    async transaction<T>(run: (sql: TransactionSql) => Promise<T>) {
      const client = await pool.connect();
      try {
        return await inTransaction(client, run);
      } finally {
        client.release();
      }
    },
    async close() {
      await pool.end();
    },
  };
}

async function inTransaction<T>(client: PoolClient, run: (sql: TransactionSql) => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await run({
      async query<Row extends object>(text: string, values: readonly unknown[] = []) {
        return (await client.query<Row>(text, [...values])).rows;
      },
      async script(text) {
        await client.query(text);
      },
    });
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}
