import type { Dispatcher } from 'undici';
import type { KubeCredentials } from './credentials.ts';
import type { KubeAnswer, KubeRequest } from './transport.ts';

/** No answer: the connection failed, broke or took too long. */
export class TransportError extends Error {
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TransportError';
    this.code = code;
  }
}

export interface SendDeps {
  server: URL;
  credentials: KubeCredentials;
  dispatcher: Dispatcher;
  userAgent: string;
  now(): number;
}

const TIMEOUT = 'TIMEOUT';

export function isTimeout(error: TransportError): boolean {
  return error.code === TIMEOUT;
}

/** Sends one request once and reads the whole answer, whatever its status. Throws TransportError. */
export async function send(deps: SendDeps, wanted: KubeRequest, timeoutMs: number): Promise<KubeAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = wanted.signal === undefined ? timeout : AbortSignal.any([timeout, wanted.signal]);
  try {
    const response = await open(deps, wanted, { signal });
    return { status: response.statusCode, headers: response.headers, body: parse(await response.body.text()) };
  } catch (cause) {
    throw asTransportError(cause, wanted, timeout.aborted ? timeoutMs : null);
  }
}

/** The head of an answer with its body as a stream. */
export async function open(
  deps: SendDeps,
  wanted: KubeRequest,
  limits: { signal: AbortSignal; silenceMs?: number },
): Promise<Dispatcher.ResponseData> {
  const authorization = await deps.credentials.authorization();
  const headers: Record<string, string> = {
    accept: wanted.accept ?? 'application/json',
    'user-agent': deps.userAgent,
  };
  if (authorization !== null) headers['authorization'] = authorization;
  if (wanted.body !== undefined) headers['content-type'] = wanted.contentType ?? 'application/json';
  const { server } = deps;
  return deps.dispatcher.request({
    origin: server.origin,
    path: `${server.pathname.replace(/\/$/, '')}${wanted.path}${queryText(wanted.query)}`,
    method: wanted.method,
    headers,
    body: wanted.body === undefined ? null : JSON.stringify(wanted.body),
    signal: limits.signal,
    ...(limits.silenceMs !== undefined && { headersTimeout: limits.silenceMs, bodyTimeout: limits.silenceMs }),
  });
}

function queryText(query: KubeRequest['query']): string {
  const set = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) set.append(name, value);
  }
  return set.size === 0 ? '' : `?${set}`;
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function asTransportError(cause: unknown, wanted: KubeRequest, timeoutMs: number | null): Error {
  if (!(cause instanceof Error) || cause.name === 'CredentialsError')
    return cause instanceof Error ? cause : new Error(String(cause));
  const where = `${wanted.method} ${wanted.path}`;
  if (timeoutMs !== null) return new TransportError(`no answer to ${where} within ${timeoutMs} ms`, TIMEOUT, { cause });
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : 'UNKNOWN';
  return new TransportError(`no answer to ${where}: ${code}`, code, { cause });
}
