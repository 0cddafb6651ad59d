import { type Agent, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { isPublicAddress } from './public-address.ts';

export interface Address {
  address: string;
  family: number;
}

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<Address[]>;

export interface Sending {
  resolve: Resolve;
  /** Whether the address may be one of somebody's own network. */
  mayBePrivate: boolean;
  /** Where an operator allows that, for the message: `SHIPLOCK_REGISTRIES`. */
  setting: string;
  /** Keeps connections; each request has its own when left out. */
  agent?: Agent | undefined;
  signal?: AbortSignal;
}

/**
 * Sends one request and never follows a redirect. The name is resolved once, and the connection goes to the very address
 * that was found to be public: an answer that changes between look-up and connection gains nothing. What is packed stays
 * packed. Rejects with a finished sentence.
 */
export function guardedSend(url: URL, init: RequestInit | undefined, sending: Sending): Promise<Response> {
  const { hostname } = url;
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (!sending.mayBePrivate && isIP(literal) !== 0 && !isPublicAddress(literal)) {
    return Promise.reject(privateAddress(hostname, sending.setting));
  }
  const signals = [sending.signal, init?.signal].filter((signal) => signal !== undefined && signal !== null);
  const request = url.protocol === 'https:' ? requestTls : requestPlain;
  const headers = { 'accept-encoding': 'identity', ...Object.fromEntries(new Headers(init?.headers)) };
  const options = {
    method: init?.method ?? 'GET',
    headers,
    lookup: lookupFor(sending),
    signal: AbortSignal.any(signals),
    agent: sending.agent ?? false,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (answer) => {
      const status = answer.statusCode ?? 502;
      const fields = Object.entries(answer.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)] as [string, string]],
      );
      const isEmpty = [204, 205, 304].includes(status) || init?.method === 'HEAD';
      if (isEmpty) answer.resume();
      const body = isEmpty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
      if (status < 200) reject(new Error(`${url.host} answered ${status}`));
      else resolve(new Response(body, { status, headers: fields }));
    });
    sent.on('error', (error) => reject(explain(url, error)));
    sent.end(init?.body === undefined || init.body === null ? undefined : String(init.body));
  });
}

function explain({ host }: URL, error: Error & { code?: string }): Error {
  if (error instanceof PrivateAddressError) return error;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return new UnreachableError(`${host} took too long to answer`);
  }
  const reason = error.code === 'ENOTFOUND' ? 'there is no such host' : (error.code ?? 'the connection failed');
  return new UnreachableError(`${host} cannot be reached (${reason})`, { cause: error });
}

/** A host that gave no answer: nobody is there, or nobody in time. */
export class UnreachableError extends Error {}

class PrivateAddressError extends Error {}

function privateAddress(hostname: string, setting: string): Error {
  return new PrivateAddressError(`${hostname} is a private address: whoever runs Shiplock can allow it in ${setting}`);
}

/** A resolver in the words of Node's sockets. */
function lookupFor({ resolve, mayBePrivate, setting }: Sending): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname).then(
      (addresses) => {
        const chosen = mayBePrivate ? addresses : addresses.filter(({ address }) => isPublicAddress(address));
        if (chosen.length === 0) done(privateAddress(hostname, setting), '', 0);
        else if (options.all === true) done(null, chosen);
        else done(null, chosen[0]?.address ?? '', chosen[0]?.family ?? 4);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 0),
    );
  };
}
