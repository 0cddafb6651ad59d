import { Client } from 'pg';
import type { Log } from '../model/log.ts';
import type { Database } from './database.ts';

/** Short messages to every process that has the same database open, the sender too. None is kept: who is away misses it. */
export interface Broadcast {
  /** At most 7,000 bytes: PostgreSQL takes no more in a notification. */
  send(message: string): Promise<void>;
  close(): Promise<void>;
}

const AGAIN_MS = 1000;

/** Listens on a channel of the database; a connection that breaks is made again until `close`. */
export async function openBroadcast(
  database: Database,
  options: { channel: string; onMessage: (message: string) => void; log: Log },
): Promise<Broadcast> {
  const { channel, onMessage, log } = options;
  if (!/^[a-z_]+$/.test(channel)) throw new Error('a channel is lower-case letters and underscores');
  const { raw } = database;
  const stop =
    raw.kind === 'pglite'
      ? await raw.pglite.listen(channel, onMessage)
      : await listenOnServer(raw.url, { channel, onMessage, log });
  return {
    async send(message) {
      await database.query('select pg_notify($1, $2)', [channel, message]);
    },
    close: () => stop(),
  };
}

async function listenOnServer(
  url: string,
  { channel, onMessage, log }: { channel: string; onMessage: (message: string) => void; log: Log },
): Promise<() => Promise<void>> {
  let client: Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function connect(): Promise<void> {
    const next = new Client({ connectionString: url });
    client = next;
    // 'error' comes before 'end', which is where the next try begins.
    next.on('error', (error) => log.warn({ err: error }, 'the connection for notifications broke and is made again'));
    next.on('end', again);
    next.on('notification', ({ payload }) => onMessage(payload ?? ''));
    await next.connect();
    await next.query(`listen ${channel}`);
  }

  function again(): void {
    if (isClosed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void connect().catch(again), AGAIN_MS);
  }

  await connect();
  return async () => {
    isClosed = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}
