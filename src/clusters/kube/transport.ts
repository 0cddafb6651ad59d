import { Agent, type Dispatcher } from 'undici';
import type { KubeCredentials } from './credentials.ts';
import type { KubeClock } from './kube-clock.ts';
import { KubeError, readRecord, readText, refusalOf } from './kube-error.ts';
import { type Failure, readRetryAfter, retryDelay } from './retry.ts';
import { isTimeout, type SendDeps, send, TransportError } from './send.ts';
import { type WatchRequest, watchOnce } from './watch-once.ts';

export interface KubeRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Readonly<Record<string, string | undefined>>;
  /** Raw JSON: what is in it reaches the server, field for field. */
  body?: unknown;
  contentType?: string;
  accept?: string;
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Allows retries of a request whose method alone does not (a merge patch that names a resourceVersion). */
  isRepeatable?: boolean;
}

export interface KubeAnswer {
  status: number;
  /** Parsed JSON, or text where the server answered in text; undefined when empty. */
  body: unknown;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A connection to one API server: raw JSON in and out. */
export interface KubeTransport {
  /** Throws KubeError for a refusal and TransportError when there was no answer. */
  request(request: KubeRequest): Promise<KubeAnswer>;
  /** One watch, until the server ends it. Throws KubeError (410 included), TransportError, or the signal's reason. */
  watch(request: WatchRequest): Promise<void>;
  close(): Promise<void>;
}

export interface KubeTransportOptions {
  credentials: KubeCredentials;
  clock: KubeClock;
  /** Numbers in [0, 1) for the jitter of retries. */
  random: () => number;
  /** For requests and watches alike, instead of connections of its own. */
  dispatcher?: Dispatcher;
  userAgent?: string;
  /** Tries of one request, the first included. */
  tries?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Requests at once; more wait for a free connection. Watches have connections of their own and never stand in the way. */
const MAX_CONNECTIONS = 32;
const KEEP_ALIVE_MS = 30_000;

/** Requests with retries, connection reuse and a token that is read again when it is refused. */
export function createKubeTransport(options: KubeTransportOptions): KubeTransport {
  const { credentials, clock, random } = options;
  // HTTP/1.1: on this machine an HTTP/2 request costs Node a third more, and a lost connection takes many with it.
  const connection = { connect: { ...credentials.tls }, keepAliveTimeout: KEEP_ALIVE_MS, allowH2: false };
  const dispatcher = options.dispatcher ?? new Agent({ ...connection, connections: MAX_CONNECTIONS });
  const watching = options.dispatcher ?? new Agent(connection);
  const userAgent = options.userAgent ?? 'shiplock';
  const server = new URL(credentials.server);
  const deps: SendDeps = { server, credentials, dispatcher, userAgent, now: clock.now };
  const watchDeps: SendDeps = { ...deps, dispatcher: watching };
  const tries = options.tries ?? 5;

  async function request(wanted: KubeRequest): Promise<KubeAnswer> {
    let hasFreshToken = false;
    for (let made = 0; ; made += 1) {
      const result = await attempt(wanted);
      if (!('failure' in result)) return result;
      if (is401(result.failure) && !hasFreshToken && credentials.refresh()) {
        hasFreshToken = true;
        continue;
      }
      const state = { isRepeatable: isRepeatable(wanted), triesMade: made, triesLeft: tries - made - 1 };
      const wait = retryDelay(result.failure, state, random);
      if (wait === null) throw result.error;
      await clock.sleep(wait, wanted.signal);
    }
  }

  async function attempt(wanted: KubeRequest): Promise<KubeAnswer | { failure: Failure; error: Error }> {
    try {
      const answer = await send(deps, wanted, wanted.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      if (answer.status < 400) return answer;
      const { status, body } = answer;
      const retryAfterSeconds = readRetryAfter(answer.headers['retry-after'], clock.now());
      const error = refusalOf({ status, body, retryAfterSeconds }, wanted);
      return { failure: { kind: 'status', status, retryAfterSeconds, isVerdict: isUnknownField(body) }, error };
    } catch (error) {
      wanted.signal?.throwIfAborted();
      if (!(error instanceof TransportError)) throw error;
      return { failure: { kind: isTimeout(error) ? 'timeout' : 'connection' }, error };
    }
  }

  async function watch(wanted: WatchRequest): Promise<void> {
    try {
      await watchOnce(watchDeps, wanted);
    } catch (error) {
      if (!(error instanceof KubeError) || error.status !== 401 || !credentials.refresh()) throw error;
      await watchOnce(watchDeps, wanted);
    }
  }

  async function close(): Promise<void> {
    await Promise.all([...new Set([dispatcher, watching])].map((each) => each.close()));
  }

  return { request, watch, close };
}

function is401(failure: Failure): boolean {
  return failure.kind === 'status' && failure.status === 401;
}

/** PUT carries a resourceVersion, DELETE a UID and apply a whole intent: a second time they change nothing more. */
function isRepeatable(wanted: KubeRequest): boolean {
  const isApply = wanted.method === 'PATCH' && wanted.contentType === 'application/apply-patch+yaml';
  return isApply || wanted.method === 'GET' || wanted.method === 'DELETE' || wanted.isRepeatable === true;
}

/** Server-side apply refuses a field that no schema has with a bare 500 (kubernetes#122480): asking again is no use. */
function isUnknownField(body: unknown): boolean {
  return readText(readRecord(body)['message']).includes('field not declared in schema');
}
