import { readdir, readFile } from 'node:fs/promises';
import type { Database } from './database.ts';

/** Two replicas may start at once: the second waits here and then finds the work done. */
const oneAtATime = "select pg_advisory_xact_lock(hashtext('shiplock.migrations'))";
const folder = new URL('migrations/', import.meta.url);

/**
 * Brings the schema up to date: runs each numbered file once, in order, each in one transaction with its note. Files are
 * never edited after a release. Throws when the database was made by a newer version.
 */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.query(oneAtATime);
    await sql.script('create schema if not exists shiplock');
    await sql.script(
      'create table if not exists shiplock.migrations (name text primary key, at timestamptz not null default now())',
    );
  });
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const done = await database.query<{ name: string }>('select name from shiplock.migrations');
  const unknown = done.find((row) => !files.includes(row.name));
  if (unknown !== undefined) {
    throw new Error(
      `the database was used by a newer Shiplock (it has ${unknown.name}): start that version, or a fresh one`,
    );
  }
  for (const name of files) {
    if (done.some((row) => row.name === name)) continue;
    const text = await readFile(new URL(name, folder), 'utf8');
    await database.transaction(async (sql) => {
      await sql.query(oneAtATime);
      const known = await sql.query('select 1 from shiplock.migrations where name = $1', [name]);
      if (known.length > 0) return;
      await sql.script('set local search_path to shiplock');
      await sql.script(text);
      await sql.query('insert into shiplock.migrations (name) values ($1)', [name]);
    });
  }
}
