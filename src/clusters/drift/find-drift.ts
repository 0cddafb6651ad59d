import { maskOne } from '../../diff/hide.ts';
import { secretValues } from '../../diff/secret-values.ts';
import { withinDepth } from '../../diff/within-depth.ts';
import type { DriftObject, IgnoreRule } from '../../model/drift.ts';
import { textAt } from '../../model/read-json.ts';
import { compareObject, type Verdict } from '../../reconcile/drift/compare-object.ts';
import { describeDrift, missingObject } from '../../reconcile/drift/describe.ts';
import type { OwnedDifference } from '../../reconcile/drift/difference.ts';
import { foldSecret } from '../../reconcile/drift/fold-secret.ts';
import { ignoredOf } from '../../reconcile/drift/ignore.ts';
import { BEING_DELETED, DEFAULTS, FINISHED_JOBS } from '../../reconcile/drift/rules/all.ts';
import { inParallel } from '../../reconcile/in-parallel.ts';
import type { TargetIdentity } from '../../reconcile/mark.ts';
import { type ObjectKey, spokenKey } from '../../reconcile/object-key.ts';
import { removesItself } from '../../reconcile/removes-itself.ts';
import { explain } from '../builtin/failure.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import { type Prepared, prepare } from '../builtin/prepare.ts';
import type { FoundDrift, KubeObject } from '../cluster.ts';
import { createAutoscaled } from './autoscaled.ts';
import { type LookedAt, lookAt } from './look.ts';
import { withoutDefaults } from './without-defaults.ts';

/** How to look for drift. */
export interface DriftTools {
  api: Pick<KubeApi, 'scope' | 'get' | 'list' | 'apply' | 'replace'>;
  /** Of namespaced objects that name none. */
  namespace: string;
  /** The target's mark, for objects that Shiplock applies itself; null where another reconciler does, which marks them its way. */
  identity: TargetIdentity | null;
  /** The name under which the server is asked. Another one than the applier's predicts that nothing is removed. */
  fieldManager: string;
  /** Managers under which the reconciler of these objects writes: what they put on an object is not drift. */
  owners: readonly string[];
  ignore: readonly IgnoreRule[];
  /** Requests at once. */
  concurrency: number;
}

/** The field manager for looks at objects that Argo CD or Flux applies: it never writes. */
export const LOOKING_MANAGER = 'shiplock-drift';

/** What is wrong with one object, and what was hidden of it. */
export interface ObjectDrift {
  entry: Prepared;
  live: KubeObject | null;
  drift: OwnedDifference[];
  hidden: Verdict['hidden'];
}

/** What a look found, for reports (masked) and for whoever heals (raw). */
export interface DriftLook {
  found: FoundDrift;
  objects: ObjectDrift[];
}

const MOST_OBJECTS = 20;

/**
 * Compares what is live with rendered objects by the server's own dry run; writes nothing, and keeps no values: what is
 * returned is masked. Helm and Argo CD hooks are left out. Throws when the render cannot be applied at all and on
 * outages.
 */
export async function findDriftOf(objects: readonly KubeObject[], tools: DriftTools): Promise<FoundDrift> {
  return (await lookForDrift(objects, tools)).found;
}

/** As `findDriftOf`, with the raw differences for healing. */
export async function lookForDrift(objects: readonly KubeObject[], tools: DriftTools): Promise<DriftLook> {
  const { api, namespace, identity, concurrency } = tools;
  const wanted = identity === null ? objects.filter((object) => !isArgoHook(object)) : objects;
  const prepared = await prepare(wanted, namespace, identity, api);
  if (prepared.status === 'invalid') throw new Error(prepared.error);
  const entries = [...prepared.foundations, ...prepared.rest];
  const looks = await inParallel(entries, concurrency, (entry) => lookOrExplain(entry, tools, objects));
  const known = secretValues([...objects, ...looks.flatMap((look) => (look.status === 'live' ? [look.live] : []))]);
  const isAutoscaled = createAutoscaled(api);
  const judged = await inParallel(looks, concurrency, (look) => judge(look, tools, isAutoscaled));
  return { found: foundIn(looks, judged, known), objects: judged };
}

async function lookOrExplain(entry: Prepared, tools: DriftTools, objects: readonly KubeObject[]): Promise<LookedAt> {
  try {
    return await lookAt(entry, tools.api, tools.fieldManager);
  } catch (error) {
    const told = `${spokenKey(entry.ref)} cannot be compared: ${explain(error, entry.ref.kind)}`;
    throw new Error(maskOne(told, secretValues(objects)));
  }
}

async function judge(
  look: LookedAt,
  tools: DriftTools,
  isAutoscaled: (object: KubeObject) => Promise<boolean>,
): Promise<ObjectDrift> {
  const { entry } = look;
  if (look.status !== 'live') return { entry, live: null, drift: [], hidden: [] };
  const sent = foldSecret(withinDepth(entry.object));
  const live = withinDepth(look.live);
  const { group, kind } = entry.ref;
  const context = {
    group,
    kind,
    sent,
    live,
    isOurs: (manager: string) => tools.owners.includes(manager),
    isAutoscaled: await isAutoscaled(entry.object),
    isForeign: tools.identity === null,
  };
  const ignored = ignoredOf(entry.object, tools.ignore);
  const verdict = compareObject({ sent, live, predicted: withinDepth(look.predicted) }, context, ignored);
  const { drift, defaults } = await withoutDefaults(verdict.drift, look.live, tools.api);
  const hidden = [...verdict.hidden, ...defaults.map((difference) => ({ rule: DEFAULTS, difference }))];
  return { entry, live: look.live, drift, hidden };
}

function foundIn(looks: readonly LookedAt[], judged: readonly ObjectDrift[], known: readonly string[]): FoundDrift {
  const told = looks.map((look, index) => tell(look, judged[index], known));
  const objects = told.flatMap(({ object }) => (object === null ? [] : [object]));
  const hidden: Record<string, number> = {};
  for (const rule of told.flatMap((each) => each.hidden)) hidden[rule] = (hidden[rule] ?? 0) + 1;
  return { objects: objects.slice(0, MOST_OBJECTS), more: Math.max(0, objects.length - MOST_OBJECTS), hidden };
}

/** What is said of one object: its drift, and the rules that hid something of it. */
function tell(
  look: LookedAt,
  judged: ObjectDrift | undefined,
  known: readonly string[],
): { object: DriftObject | null; hidden: string[] } {
  const key = plainKey(look.entry.ref);
  if (look.status === 'leaving') return { object: null, hidden: [BEING_DELETED] };
  if (look.status === 'missing') {
    return removesItself(look.entry)
      ? { object: null, hidden: [FINISHED_JOBS] }
      : { object: missingObject(key), hidden: [] };
  }
  const { drift, hidden } = judged ?? { drift: [], hidden: [] };
  const object = drift.length === 0 ? null : describeDrift(key, drift, look, known);
  return { object, hidden: hidden.map(({ rule }) => rule) };
}

function isArgoHook(object: KubeObject): boolean {
  return textAt(object, 'metadata', 'annotations', 'argocd.argoproj.io/hook') !== null;
}

function plainKey({ group, kind, namespace, name }: ObjectKey): ObjectKey {
  return { group, kind, namespace, name };
}
