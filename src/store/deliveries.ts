import { createBatch } from './batch.ts';
import type { Sql } from './database.ts';

/** A verified event as it came. `id` is the sender's, so that the same delivery twice is one row. */
export interface Delivery {
  id: string;
  source: string;
  event: string;
  repository: string | null;
  headers: Record<string, string>;
  body: Uint8Array;
  receivedAt: string;
}

export interface Deliveries {
  /** Stores a delivery. `handled`: it was here before and its keys are in the queue; `unhandled`: new, or cut off before that. */
  accept(delivery: Delivery): Promise<'handled' | 'unhandled'>;
  /** Notes that the keys of a delivery are in the queue. */
  finish(id: string, at: string): Promise<void>;
  /** The ids among `ids` that were received and whose keys are in the queue. */
  handled(ids: readonly string[]): Promise<Set<string>>;
  get(id: string): Promise<(Delivery & { handledAt: string | null }) | null>;
  /** Forgets handled deliveries that came before an instant. Returns how many. */
  dropBefore(at: string): Promise<number>;
}

interface Row {
  id: string;
  source: string;
  event: string;
  repository: string | null;
  headers: Record<string, string>;
  body: Uint8Array;
  received_at: Date;
  handled_at: Date | null;
}

/** Rows in one statement; a body may be 25 MB, so not many. */
const maxBatch = 50;

export function createDeliveries(sql: Sql): Deliveries {
  const finish = createBatch((items: readonly Finished[]) => finishAll(sql, items), 500);
  return {
    accept: createBatch((items) => acceptAll(sql, items), maxBatch),
    finish(id, at) {
      return finish({ id, at });
    },
    handled: (ids) => handledAmong(sql, ids),
    async get(id) {
      const [row] = await sql.query<Row>('select * from shiplock.deliveries where id = $1', [id]);
      if (row === undefined) return null;
      return {
        id: row.id,
        source: row.source,
        event: row.event,
        repository: row.repository,
        headers: row.headers,
        body: row.body,
        receivedAt: row.received_at.toISOString(),
        handledAt: row.handled_at?.toISOString() ?? null,
      };
    },
    async dropBefore(at) {
      const rows = await sql.query(
        'delete from shiplock.deliveries where received_at < $1 and handled_at is not null returning id',
        [at],
      );
      return rows.length;
    },
  };
}

interface Finished {
  id: string;
  at: string;
}

async function acceptAll(sql: Sql, items: readonly Delivery[]): Promise<('handled' | 'unhandled')[]> {
  const values = items.flatMap(({ id, source, event, repository, headers, body, receivedAt }) => [
    id,
    source,
    event,
    repository,
    JSON.stringify(headers),
    body,
    receivedAt,
  ]);
  const rows = items.map((_, index) => `(${[1, 2, 3, 4, 5, 6, 7].map((n) => `$${index * 7 + n}`).join(', ')})`);
  const inserted = await sql.query<{ id: string }>(
    `insert into shiplock.deliveries (id, source, event, repository, headers, body, received_at)
     values ${rows.join(', ')} on conflict (id) do nothing returning id`,
    values,
  );
  const fresh = new Set(inserted.map((row) => row.id));
  const known = items.map(({ id }) => id).filter((id) => !fresh.has(id));
  const handled = known.length === 0 ? new Set<string>() : await handledAmong(sql, known);
  return items.map(({ id }) => (handled.has(id) ? 'handled' : 'unhandled'));
}

async function finishAll(sql: Sql, items: readonly Finished[]): Promise<undefined[]> {
  await sql.query(
    `update shiplock.deliveries d set handled_at = done.at
     from unnest($1::text[], $2::timestamptz[]) as done (id, at) where d.id = done.id and handled_at is null`,
    [items.map(({ id }) => id), items.map(({ at }) => at)],
  );
  return items.map(() => undefined);
}

async function handledAmong(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>(
    'select id from shiplock.deliveries where id = any($1::text[]) and handled_at is not null',
    [ids],
  );
  return new Set(rows.map((row) => row.id));
}
