import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { type ChartHosts, companionsOf, hostOf, isListed } from './chart-hosts.ts';
import { isPublicAddress } from './public-address.ts';

export interface Address {
  address: string;
  family: number;
}

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<Address[]>;

export interface Guard {
  /** The hosts that charts may come from, as whoever is asking allows them. */
  allowed: readonly string[];
  /** Where that list is, for messages: `charts.hosts of .github/shiplock.yaml`. */
  listName: string;
  hosts: ChartHosts;
  resolve: Resolve;
  /** Ends everything that is under way. */
  signal: AbortSignal;
}

/**
 * A `fetch` that asks allowed hosts only and never follows a redirect by itself, so that every address passes here. Names
 * are resolved once, and the connection goes to the very address that was found to be public: an answer that changes
 * between look-up and connection gains nothing. Rejects with a finished sentence. `asked` collects the hosts.
 */
export function createGuardedFetch(guard: Guard): { fetch: typeof globalThis.fetch; asked: Set<string> } {
  const asked = new Set<string>();
  return {
    asked,
    async fetch(input, init) {
      const url = new URL(String(input));
      const host = hostBehind(url, guard);
      const isOwn = isConfigured(guard.hosts, host);
      if (url.protocol !== 'https:' && url.origin !== endpointOf(guard.hosts, host)) {
        throw new Error(`${url.host} would be asked without TLS, which is not done`);
      }
      asked.add(host);
      const { hostname } = url;
      const literal = hostname.replace(/^\[|\]$/g, '');
      if (!isOwn && isIP(literal) !== 0 && !isPublicAddress(literal)) throw privateAddress(hostname);
      return await send(url, init, isOwn ? open(guard.resolve) : publicOnly(guard.resolve), guard.signal);
    },
  };
}

/** The listed host that an address belongs to. Throws for one of none. */
function hostBehind(url: URL, { allowed, listName, hosts }: Guard): string {
  if (url.username !== '' || url.password !== '') throw new Error(`an address at ${url.host} holds credentials`);
  const byEndpoint = Object.keys(hosts).find(
    (name) => endpointOf(hosts, name) === url.origin && isListed(name, allowed),
  );
  if (byEndpoint !== undefined) return byEndpoint;
  if (isListed(url.host, allowed)) return url.host;
  const owner = Object.keys(hosts)
    .concat(allowed)
    .find((name) => isListed(name, allowed) && companionsOf(hosts, name).includes(url.host));
  if (owner !== undefined) return url.host;
  throw new Error(`${url.host} is not in ${listName}: add it there to let charts come from it`);
}

function endpointOf(hosts: ChartHosts, host: string): string | null {
  const { endpoint } = hostOf(hosts, host);
  return endpoint === undefined ? null : new URL(endpoint).origin;
}

function isConfigured(hosts: ChartHosts, host: string): boolean {
  const known = hostOf(hosts, host);
  return known.private === true || known.endpoint !== undefined;
}

function send(url: URL, init: RequestInit | undefined, lookup: LookupFunction, signal: AbortSignal): Promise<Response> {
  const signals = init?.signal === undefined || init.signal === null ? [signal] : [signal, init.signal];
  const request = url.protocol === 'https:' ? requestTls : requestPlain;
  const headers = { 'accept-encoding': 'identity', ...Object.fromEntries(new Headers(init?.headers)) };
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(explain(url, error));
    const options = { method: init?.method ?? 'GET', headers, lookup, signal: AbortSignal.any(signals), agent: false };
    const sent = request(url, options, (answer) => {
      const status = answer.statusCode ?? 502;
      const fields = Object.entries(answer.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)] as [string, string]],
      );
      const isEmpty = status === 204 || status === 304 || init?.method === 'HEAD';
      if (isEmpty) answer.resume();
      const body = isEmpty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
      resolve(new Response(body, { status, headers: fields }));
    });
    sent.on('error', fail);
    sent.end();
  });
}

function explain({ host }: URL, error: Error & { code?: string }): Error {
  if (error instanceof PrivateAddressError) return error;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return new Error(`${host} took too long to answer`);
  const reason = error.code === 'ENOTFOUND' ? 'there is no such host' : (error.code ?? 'the connection failed');
  return new Error(`${host} cannot be reached (${reason})`, { cause: error });
}

class PrivateAddressError extends Error {}

function privateAddress(hostname: string): Error {
  return new PrivateAddressError(
    `${hostname} is a private address: whoever runs Shiplock can allow it in the settings of its chart hosts`,
  );
}

function open(resolve: Resolve): LookupFunction {
  return lookupOf(resolve, (addresses) => addresses);
}

function publicOnly(resolve: Resolve): LookupFunction {
  return lookupOf(resolve, (addresses, hostname) => {
    const found = addresses.filter(({ address }) => isPublicAddress(address));
    if (found.length === 0) throw privateAddress(hostname);
    return found;
  });
}

/** A resolver in the words of Node's sockets. */
function lookupOf(resolve: Resolve, choose: (addresses: Address[], hostname: string) => Address[]): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname).then(
      (addresses) => {
        try {
          const chosen = choose(addresses, hostname);
          if (options.all === true) done(null, chosen);
          else done(null, chosen[0]?.address ?? '', chosen[0]?.family ?? 4);
        } catch (error) {
          done(error as NodeJS.ErrnoException, '', 0);
        }
      },
      (error: NodeJS.ErrnoException) => done(error, '', 0),
    );
  };
}
