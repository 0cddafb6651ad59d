import { guardedSend, type Resolve } from '../registries/oci/network/guarded-send.ts';
import { type ChartHosts, companionsOf, hostOf, isListed } from './chart-hosts.ts';

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
 * A `fetch` that asks allowed hosts only and never follows a redirect by itself, so that every address passes here, and
 * connects to public addresses unless an operator configured the host. Rejects with a finished sentence. `asked` collects
 * the hosts.
 */
export function createGuardedFetch(guard: Guard): { fetch: typeof globalThis.fetch; asked: Set<string> } {
  const asked = new Set<string>();
  return {
    asked,
    async fetch(input, init) {
      const url = new URL(String(input));
      const host = hostBehind(url, guard);
      if (url.protocol !== 'https:' && url.origin !== endpointOf(guard.hosts, host)) {
        throw new Error(`${url.host} would be asked without TLS, which is not done`);
      }
      asked.add(host);
      return await guardedSend(url, init, {
        resolve: guard.resolve,
        mayBePrivate: isConfigured(guard.hosts, host),
        setting: 'the settings of its chart hosts',
        signal: guard.signal,
      });
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
