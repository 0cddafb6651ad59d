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

export function createDeliveries(sql: Sql): Deliveries {
  return {
    async accept(delivery) {
      const { id, source, event, repository, headers, body, receivedAt } = delivery;
      const inserted = await sql.query(
        `insert into shiplock.deliveries (id, source, event, repository, headers, body, received_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing returning id`,
        [id, source, event, repository, JSON.stringify(headers), body, receivedAt],
      );
      if (inserted.length > 0) return 'unhandled';
      const handled = await sql.query('select 1 from shiplock.deliveries where id = $1 and handled_at is not null', [
        id,
      ]);
      return handled.length > 0 ? 'handled' : 'unhandled';
    },
    async finish(id, at) {
      await sql.query('update shiplock.deliveries set handled_at = $2 where id = $1 and handled_at is null', [id, at]);
    },
    async handled(ids) {
      const rows = await sql.query<{ id: string }>(
        'select id from shiplock.deliveries where id = any($1::text[]) and handled_at is not null',
        [ids],
      );
      return new Set(rows.map((row) => row.id));
    },
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
