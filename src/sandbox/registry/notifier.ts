import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { envelopeText, type RegistryEvent } from './event.ts';

/** Where notifications go, as in the registry's own configuration. */
export interface NotificationEndpoint {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Events that are not sent, by media type of the target and by action. */
  ignore?: { mediaTypes?: readonly string[]; actions?: readonly string[] };
}

export interface NotifierOptions {
  /** Tries in a row before it waits. */
  threshold: number;
  backoffMs: number;
}

export interface Notifier {
  send(event: RegistryEvent): void;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
  /** Forgets what waits, as the registry does when it is killed. */
  close(): void;
}

/** Sends to one endpoint in order: the next event waits until the one before was answered with 2xx or 3xx. */
export function createNotifier(endpoint: NotificationEndpoint, options: NotifierOptions): Notifier {
  const closed = new AbortController();
  let tail = Promise.resolve();

  async function deliver(event: RegistryEvent): Promise<void> {
    for (let tries = 1; !closed.signal.aborted; tries++) {
      const status = await post(endpoint, envelopeText(event), closed.signal).catch(() => 0);
      if (status >= 200 && status < 400) return;
      if (tries >= options.threshold) await wait(options.backoffMs, closed.signal);
    }
  }

  return {
    send(event) {
      const { mediaTypes = [], actions = [] } = endpoint.ignore ?? {};
      if (actions.includes(event.action) || mediaTypes.includes(event.target.mediaType ?? '')) return;
      tail = tail.then(() => deliver(event));
    },
    idle: () => tail,
    close: () => closed.abort(),
  };
}

/** Sends exactly the headers that were recorded, which `fetch` would add to. Returns the status. */
function post(endpoint: NotificationEndpoint, body: string, signal: AbortSignal): Promise<number> {
  const bytes = Buffer.from(body);
  const headers = {
    'User-Agent': 'Go-http-client/1.1',
    'Content-Length': bytes.byteLength,
    ...endpoint.headers,
    'Content-Type': 'application/vnd.docker.distribution.events.v1+json',
    'Accept-Encoding': 'gzip',
  };
  const send = endpoint.url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(endpoint.url, { method: 'POST', headers, signal, timeout: 5_000 }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
    request.end(bytes);
  });
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
