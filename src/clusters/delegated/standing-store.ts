import { isDeepStrictEqual } from 'node:util';
import { textAt } from '../../model/read-json.ts';
import { TARGET_ANNOTATION, type TargetIdentity } from '../../reconcile/mark.ts';
import { statusOf } from '../builtin/failure.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import type { KubeObject } from '../cluster.ts';
import { nextStanding, Standing, type StandingSeen } from './standing.ts';

/** Marks the ConfigMaps that hold standings. */
const STANDING_LABEL = 'shiplock.dev/standing';
const FIELD = 'standing.json';

export interface StandingStoreDeps {
  api: Pick<KubeApi, 'get' | 'create' | 'replace'>;
  /** The agent's own. */
  namespace: string;
  repository: string;
  now(): number;
  /** Then it remembers nothing beyond this process. */
  dryRun: boolean;
}

/** Standings, one ConfigMap per target in the agent's own namespace: so `healthySince` survives the agent. */
export interface StandingStore {
  /** Takes in one look at a target that is synced, and says what stands. Writes only what changed. */
  keep(identity: TargetIdentity, seen: StandingSeen): Promise<Standing>;
}

interface Stored {
  standing: Standing | null;
  /** Null when it is not stored yet. */
  resourceVersion: string | null;
}

/** Keeps standings in ConfigMaps; each is read once and then only written, because one agent owns it. */
export function createStandingStore(deps: StandingStoreDeps): StandingStore {
  const { api, namespace, repository, dryRun } = deps;
  const known = new Map<string, Stored>();

  function nameOf(identity: TargetIdentity) {
    return { group: '', version: 'v1', kind: 'ConfigMap', namespace, name: `shiplock-standing-${identity.id}` };
  }

  async function read(identity: TargetIdentity): Promise<Stored> {
    const object = await api.get(nameOf(identity));
    if (object === null) return { standing: null, resourceVersion: null };
    const resourceVersion = textAt(object, 'metadata', 'resourceVersion');
    return { standing: parse(textAt(object, 'data', FIELD), identity), resourceVersion };
  }

  async function write(identity: TargetIdentity, before: Stored, standing: Standing): Promise<Stored> {
    if (dryRun) return { ...before, standing };
    const object = configMap(nameOf(identity), identity, standing, before.resourceVersion);
    const written = before.resourceVersion === null ? await api.create(object) : await api.replace(object);
    return { standing, resourceVersion: textAt(written, 'metadata', 'resourceVersion') };
  }

  return {
    async keep(identity, seen) {
      const before = known.get(identity.id) ?? (await read(identity));
      const now = new Date(deps.now()).toISOString();
      const standing = nextStanding(before.standing, seen, { repository, target: identity.key }, now);
      if (isDeepStrictEqual(standing, before.standing)) {
        known.set(identity.id, before);
        return standing;
      }
      try {
        known.set(identity.id, await write(identity, before, standing));
      } catch (error) {
        known.delete(identity.id);
        // Somebody else wrote a newer one, which the next look reads: until then no proof.
        if (statusOf(error) !== 409) throw error;
        return { ...standing, healthySince: null };
      }
      return standing;
    },
  };
}

/** A record that cannot be read proves nothing: the soak starts again. */
function parse(text: string | null, identity: TargetIdentity): Standing | null {
  if (text === null) return null;
  try {
    const standing = Standing.parse(JSON.parse(text));
    return standing.target === identity.key ? standing : null;
  } catch {
    return null;
  }
}

function configMap(
  place: { namespace: string; name: string },
  identity: TargetIdentity,
  standing: Standing,
  resourceVersion: string | null,
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: place.name,
      namespace: place.namespace,
      labels: { [STANDING_LABEL]: 'true', 'app.kubernetes.io/managed-by': 'shiplock' },
      annotations: { [TARGET_ANNOTATION]: identity.key },
      ...(resourceVersion === null ? {} : { resourceVersion }),
    },
    data: { [FIELD]: JSON.stringify(standing) },
  };
}
