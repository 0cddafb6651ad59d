import type { BackendLog } from '../builtin/context.ts';
import { statusOf } from '../builtin/failure.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import type { KubeObject } from '../cluster.ts';
import { APPLICATION, type Application, readApplication } from './application.ts';

/** How long a list is believed: which Applications there are changes when an operator changes them. */
const FRESH_MS = 5_000;
const FRESH_WITHOUT_ARGO_MS = 30_000;

export interface Applications {
  /** All that the agent may see; a few seconds old at most. */
  list(): Promise<readonly Application[]>;
  /** One as it is now, null when it is gone. */
  get(application: Application): Promise<Application | null>;
  /** The only namespace in which they may be listed; null when they may be everywhere. */
  scope(): Promise<string | null>;
  /** The next list is a new one. */
  forget(): void;
}

/**
 * Lists the Applications once for all targets: of every namespace where the rights allow it, else of Argo CD's own. A
 * cluster without Argo CD answers an empty list at the cost of one request in half a minute.
 */
export function createApplications(
  api: Pick<KubeApi, 'list' | 'get'>,
  { namespace, now, log }: { namespace: string; now(): number; log: BackendLog },
): Applications {
  let known: { found: Promise<readonly Application[]>; until: number } | null = null;
  let isNarrow = false;
  let isTold = false;

  async function read(): Promise<readonly Application[]> {
    const all = isNarrow ? 'refused' : await listIn(null);
    if (all !== 'refused') return all.map(readApplication);
    isNarrow = true;
    const own = await listIn(namespace);
    if (own !== 'refused') return own.map(readApplication);
    isNarrow = false;
    if (!isTold) log.warn({ namespace }, 'Argo CD is in this cluster, but its Applications may not be read');
    isTold = true;
    return [];
  }

  async function listIn(place: string | null): Promise<KubeObject[] | 'refused'> {
    try {
      return await api.list({ ...APPLICATION, namespace: place }, null);
    } catch (error) {
      const status = statusOf(error);
      if (status === 404) return [];
      if (status === 403) return 'refused';
      throw error;
    }
  }

  async function list(): Promise<readonly Application[]> {
    if (known !== null && now() < known.until) return known.found;
    const entry = { found: read(), until: now() + FRESH_MS };
    known = entry;
    try {
      const found = await entry.found;
      if (found.length === 0) entry.until = now() + FRESH_WITHOUT_ARGO_MS;
      return found;
    } catch (error) {
      if (known === entry) known = null;
      throw error;
    }
  }

  return {
    list,
    async scope() {
      await list();
      return isNarrow ? namespace : null;
    },
    forget() {
      known = null;
    },
    async get({ ref }) {
      const object = await api.get(ref);
      return object === null ? null : readApplication(object);
    },
  };
}
