import { jsonLines } from './json-lines.ts';
import { KubeError, readRecord, readText, refusalOf } from './kube-error.ts';
import { readRetryAfter } from './retry.ts';
import { asTransportError, open, type SendDeps, TransportError } from './send.ts';

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: unknown;
}

export interface WatchRequest {
  path: string;
  query?: Readonly<Record<string, string | undefined>>;
  accept?: string;
  signal: AbortSignal;
  onEvent: (event: WatchEvent) => void;
  /** Silence after which the connection counts as dead. Bookmarks come about once a minute. */
  silenceMs?: number;
}

const SILENCE_MS = 90_000;
const TYPES: ReadonlySet<string> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

/** Reads one watch to its end. An ERROR event is thrown as the KubeError that it describes. */
export async function watchOnce(deps: SendDeps, wanted: WatchRequest): Promise<void> {
  const query = { allowWatchBookmarks: 'true', ...wanted.query, watch: 'true' };
  const request = { method: 'GET' as const, path: wanted.path, query, ...(wanted.accept && { accept: wanted.accept }) };
  const silenceMs = wanted.silenceMs ?? SILENCE_MS;
  try {
    const response = await open(deps, request, { signal: wanted.signal, silenceMs });
    if (response.statusCode >= 400) {
      const body: unknown = await response.body.json().catch(() => undefined);
      const retryAfterSeconds = readRetryAfter(response.headers['retry-after'], deps.now());
      throw refusalOf({ status: response.statusCode, body, retryAfterSeconds }, request);
    }
    for await (const line of jsonLines(response.body)) deliver(line, wanted);
  } catch (error) {
    wanted.signal.throwIfAborted();
    if (error instanceof KubeError) throw error;
    if (error instanceof SyntaxError) throw new TransportError(`${error.message}: watch ${wanted.path}`, 'BAD_STREAM');
    throw asTransportError(error, request, null);
  }
}

function deliver(line: unknown, wanted: WatchRequest): void {
  const event = readRecord(line);
  const type = readText(event['type']);
  if (type === 'ERROR') {
    const status = readRecord(event['object']);
    const code = typeof status['code'] === 'number' ? status['code'] : 500;
    const subject = { method: 'WATCH', path: wanted.path };
    const asked = readRecord(status['details'])['retryAfterSeconds'];
    const retryAfterSeconds = typeof asked === 'number' ? asked : null;
    throw refusalOf({ status: code, body: status, retryAfterSeconds }, subject);
  }
  if (isEventType(type)) wanted.onEvent({ type, object: event['object'] });
}

function isEventType(type: string): type is WatchEvent['type'] {
  return TYPES.has(type);
}
