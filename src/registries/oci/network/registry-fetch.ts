import { lookup } from 'node:dns/promises';
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { guardedSend, type Resolve } from './guarded-send.ts';

export interface RegistryFetchOptions {
  /** Whether an operator named this host (with its port): only such a one may have a private address. */
  isNamed: (host: string) => boolean;
  /** All addresses of a name; the system's own resolver when left out. */
  resolve?: Resolve;
}

/** A `fetch` for registries, which anybody can name in a file: it reaches public addresses, and hosts that an operator named. */
export function createRegistryFetch({
  isNamed,
  resolve = allAddresses,
}: RegistryFetchOptions): typeof globalThis.fetch {
  const kept = { keepAlive: true, maxFreeSockets: 8, timeout: 60_000 };
  const agents = { 'http:': new Agent(kept), 'https:': new TlsAgent(kept) };
  return async (input, init) => {
    const url = new URL(String(input));
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`${url.protocol} is not asked`);
    if (url.username !== '' || url.password !== '') throw new Error(`an address at ${url.host} holds credentials`);
    return await guardedSend(url, init, {
      resolve,
      mayBePrivate: isNamed(url.host),
      setting: 'SHIPLOCK_REGISTRIES',
      agent: agents[url.protocol],
    });
  };
}

function allAddresses(hostname: string): ReturnType<Resolve> {
  return lookup(hostname, { all: true });
}
