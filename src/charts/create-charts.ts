import { createHash } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import type { RemoteChart } from '../model/target.ts';
import type { Resolve } from '../registries/oci/network/guarded-send.ts';
import { type ChartHosts, companionsOf, isListed } from './chart-hosts.ts';
import { type ChartPlace, readPlace } from './chart-place.ts';
import type { Allowed, Charts, ChartVersion, FetchedChart, ListedVersions } from './chart-repository.ts';
import type { Reach } from './chart-source.ts';
import type { ChartStore } from './chart-store.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { createHelmSource } from './helm/index.ts';
import { createOciSource } from './oci/index.ts';

export interface ChartsSettings {
  store: ChartStore;
  /** What the operator says of single hosts: addresses and credentials. It allows none to anybody. */
  hosts?: ChartHosts;
  /** All addresses of a name; the system's own resolver when left out. */
  resolve?: Resolve;
  /** How long one chart may take, redirects and index included. */
  timeoutMs?: number;
  /** How long a chart that did not come is not asked for again. */
  failureMs?: number;
  now?: () => number;
}

const KEPT_FAILURES = 500;

/** Fetches charts from Helm repositories and OCI registries, each once, and holds them to the digest of the first time. */
export function createCharts(settings: ChartsSettings): Charts {
  const {
    store,
    hosts = {},
    resolve = allAddresses,
    timeoutMs = 60_000,
    failureMs = 60_000,
    now = Date.now,
  } = settings;
  const sources = createSources(now);
  const running = new Map<string, Promise<FetchedChart>>();
  const failures = new Map<string, { message: string; until: number }>();

  function guardFor({ hosts: listed, listName }: Allowed) {
    const signal = AbortSignal.timeout(timeoutMs);
    return createGuardedFetch({ allowed: listed, listName, hosts, resolve, signal });
  }

  async function obtain(chart: RemoteChart, place: ChartPlace, allowed: Allowed): Promise<FetchedChart> {
    const kept = await store.find(chart);
    const hidden = kept?.hosts.find((host) => !mayAsk(host, allowed, hosts));
    if (hidden !== undefined) return failed(chart, `${hidden} is not in ${allowed.listName}: add it there`);
    const archive = kept?.archive ?? null;
    if (kept !== null && archive !== null && sha256(archive) === kept.digest) {
      return { status: 'fetched', archive, digest: kept.digest };
    }
    const guard = guardFor(allowed);
    const answer = await sources.fetch(place, { fetch: guard.fetch, hosts }).catch(sentence);
    if (typeof answer === 'string') return failed(chart, answer);
    const digest = sha256(answer);
    if (kept !== null && kept.digest !== digest) return failed(chart, replaced(kept.digest, digest));
    await store.keep(chart, { digest, hosts: [...guard.asked], archive: answer });
    return { status: 'fetched', archive: answer, digest };
  }

  async function list(chart: Omit<RemoteChart, 'version'>, allowed: Allowed): Promise<ListedVersions> {
    const { repository, name } = chart;
    const failing = (reason: string): ListedVersions => ({
      status: 'failed',
      message: `The versions of the chart ${name} of ${repository} are not known: ${reason.replace(/\.$/, '')}.`,
    });
    // Any version: that of the place is not looked at.
    const read = readPlace({ ...chart, version: '0.0.0' });
    if (read.status === 'refused') return { status: 'failed', message: `${read.message}.` };
    const { place } = read;
    if (!isListed(place.host, allowed.hosts))
      return failing(`${place.host} is not in ${allowed.listName}: add it there`);
    const versions = await sources.versions(place, { fetch: guardFor(allowed).fetch, hosts }).catch(sentence);
    return typeof versions === 'string' ? failing(versions) : { status: 'listed', versions };
  }

  async function attempt(chart: RemoteChart, allowed: Allowed, key: string): Promise<FetchedChart> {
    const failure = failures.get(key);
    if (failure !== undefined && failure.until > now()) return { status: 'failed', message: failure.message };
    const read = readPlace(chart);
    if (read.status === 'refused') return { status: 'failed', message: `${read.message}.` };
    if (!isListed(read.place.host, allowed.hosts)) {
      return failed(chart, `${read.place.host} is not in ${allowed.listName}: add it there to let charts come from it`);
    }
    const found = await obtain(chart, read.place, allowed);
    if (found.status === 'failed') note(key, found.message);
    return found;
  }

  function note(key: string, message: string): void {
    failures.delete(key);
    failures.set(key, { message, until: now() + failureMs });
    const oldest = failures.keys().next();
    if (failures.size > KEPT_FAILURES && oldest.done !== true) failures.delete(oldest.value);
  }

  return {
    allowing: (allowed) => ({
      fetch(chart) {
        const { repository, name, version } = chart;
        const key = JSON.stringify([repository, name, version, allowed.hosts]);
        const found = running.get(key) ?? attempt(chart, allowed, key).finally(() => running.delete(key));
        running.set(key, found);
        return found;
      },
      versions: (chart) => list(chart, allowed),
    }),
  };
}

interface Sources {
  fetch(place: ChartPlace, reach: Reach): Promise<Uint8Array>;
  versions(place: ChartPlace, reach: Reach): Promise<ChartVersion[]>;
}

function createSources(now: () => number): Sources {
  const oci = createOciSource({ now, sleep });
  const helm = createHelmSource(oci, now);
  return {
    async fetch(place, reach) {
      const archive = place.kind === 'oci' ? await oci.fetch(place, reach) : await helm.fetch(place, reach);
      if (archive[0] === 0x1f && archive[1] === 0x8b) return archive;
      throw new Error(`${place.host} gave something else than a packed chart`);
    },
    versions: (place, reach) => (place.kind === 'oci' ? oci.versions(place, reach) : helm.versions(place, reach)),
  };
}

/** Hosts of the first fetch include those that stand for one that is listed. */
function mayAsk(host: string, { hosts: listed }: Allowed, hosts: ChartHosts): boolean {
  if (isListed(host, listed)) return true;
  return [...Object.keys(hosts), ...listed].some(
    (name) => isListed(name, listed) && companionsOf(hosts, name).includes(host),
  );
}

function failed({ name, version, repository }: RemoteChart, reason: string): FetchedChart {
  const message = `The chart ${name} ${version} of ${repository} was not fetched: ${reason.replace(/\.$/, '')}.`;
  return { status: 'failed', message };
}

function replaced(before: string, after: string): string {
  return `it had the digest ${before.slice(0, 12)}… when it was first fetched and has ${after.slice(0, 12)}… now, so somebody replaced this version; use another version, or vendor the chart`;
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 500) : 'an unknown error';
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function allAddresses(hostname: string): ReturnType<Resolve> {
  return lookup(hostname, { all: true });
}
