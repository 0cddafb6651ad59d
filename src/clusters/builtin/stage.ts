import { textAt } from '../../model/read-json.ts';
import type { Blocker } from '../../model/report.ts';
import { sameState } from '../../reconcile/compare.ts';
import { blocker } from '../../reconcile/health/aggregate.ts';
import { inParallel } from '../../reconcile/in-parallel.ts';
import type { InventoryEntry } from '../../reconcile/inventory.ts';
import { inWaves } from '../../reconcile/kind-rank.ts';
import { ownerOf, TARGET_ANNOTATION, TARGET_ID_LABEL, type TargetIdentity } from '../../reconcile/mark.ts';
import { spokenKey } from '../../reconcile/object-key.ts';
import type { OtherOwner } from '../../reconcile/other-owner.ts';
import { removesItself } from '../../reconcile/removes-itself.ts';
import type { KubeObject } from '../cluster.ts';
import type { BuiltinContext } from './context.ts';
import { explain } from './failure.ts';
import type { GatedWrites } from './gated-writes.ts';
import type { Applied, KubeApi } from './kube-api.ts';
import type { Prepared } from './prepare.ts';

export interface StageTools {
  api: KubeApi;
  writes: GatedWrites;
  identity: TargetIdentity;
  concurrency: number;
  /** The other reconciler that brings a live object about, if any. */
  otherOwner(live: KubeObject): Promise<OtherOwner | null>;
  onWarning(entry: Prepared, warning: string): void;
}

/** The tools of one target's sync; warnings of the server (`fieldValidation=Warn`) are findings for the log. */
export function stageTools(identity: TargetIdentity, context: BuiltinContext): StageTools {
  return {
    api: context.api,
    writes: context.writes,
    identity,
    concurrency: context.concurrency,
    otherOwner: context.otherOwner,
    onWarning({ ref }, warning) {
      const told = ref.kind === 'Secret' ? 'withheld, because it may quote values' : warning;
      context.log.warn({ target: identity.key, object: spokenKey(ref), warning: told }, 'The API server warns');
    },
  };
}

/** What a stage would change. A stage with failures is not written at all. */
export interface StagePlan {
  same: Standing[];
  differs: Prepared[];
  failures: Blocker[];
}

/** An object as it stands in the cluster: seen there, or just written. */
export interface Standing {
  entry: InventoryEntry;
  object: KubeObject;
}

type Look =
  | { status: 'same'; standing: Standing }
  | { status: 'differs'; entry: Prepared }
  | { status: 'failed'; failure: Blocker };

/** Asks the server what each object of a stage would become (`dryRun=All`), and compares that with what is live. */
export async function planStage(stage: readonly Prepared[], tools: StageTools): Promise<StagePlan> {
  const looks = await inParallel(stage, tools.concurrency, (entry) => look(entry, tools));
  return {
    same: looks.flatMap((each) => (each.status === 'same' ? [each.standing] : [])),
    differs: looks.flatMap((each) => (each.status === 'differs' ? [each.entry] : [])),
    failures: looks.flatMap((each) => (each.status === 'failed' ? [each.failure] : [])),
  };
}

/** Writes what differs, wave by wave; a wave with a failure is the last. Returns what stands in the cluster then. */
export async function writeStage(
  plan: StagePlan,
  tools: StageTools,
): Promise<{ standing: Standing[]; failures: Blocker[] }> {
  const standing = [...plan.same];
  const failures: Blocker[] = [];
  for (const wave of inWaves(plan.differs, ({ ref }) => ref.kind)) {
    const written = await inParallel(wave, tools.concurrency, (entry) => write(entry, tools));
    for (const each of written) {
      if ('failure' in each) failures.push(each.failure);
      else standing.push(each);
    }
    if (failures.length > 0) break;
  }
  return { standing, failures };
}

async function look(entry: Prepared, tools: StageTools): Promise<Look> {
  try {
    const predicted = await predict(entry, tools);
    // Most objects of a first apply are new, and of these the dry run has said everything already.
    if (predicted.created) return { status: 'differs', entry };
    const live = await tools.api.get(entry.ref);
    const foreign = await foreignOwner(live, entry, tools);
    if (foreign !== null) return foreign;
    if (live !== null && sameState(live, predicted.object)) {
      return { status: 'same', standing: standingOf(entry, live) };
    }
    return { status: 'differs', entry };
  } catch (error) {
    // Whose object it is says more than why it cannot be changed.
    const live = await tools.api.get(entry.ref).catch(() => null);
    const failure = blocker(entry.ref, explain(error, entry.ref.kind));
    return (await foreignOwner(live, entry, tools)) ?? { status: 'failed', failure };
  }
}

async function predict(entry: Prepared, tools: StageTools): Promise<Applied> {
  const predicted = await tools.api.apply(entry.object, { dryRun: true });
  for (const warning of predicted.warnings) tools.onWarning(entry, warning);
  return predicted;
}

/** Two reconcilers that own one object would undo each other's work for ever, so whose it is already is refused. */
async function foreignOwner(live: KubeObject | null, entry: Prepared, tools: StageTools): Promise<Look | null> {
  const { identity } = tools;
  const other = live === null ? null : await tools.otherOwner(live);
  if (other !== null) {
    const marks = other.marks.join(' and ');
    const reason = `${other.name} owns it; two reconcilers may not own one object: let one of them go, and take ${marks} off the object when that one is gone`;
    return { status: 'failed', failure: blocker(entry.ref, reason) };
  }
  if (ownerOf(live, identity) !== 'other') return null;
  const owner = textAt(live, 'metadata', 'annotations', TARGET_ANNOTATION);
  const reason =
    `it belongs to target ${owner}; two targets may not own one object: remove it from one of them, or, when that ` +
    `target is no longer in Git (renamed, say), take the label ${TARGET_ID_LABEL} off the object`;
  return { status: 'failed', failure: blocker(entry.ref, reason) };
}

async function write(entry: Prepared, tools: StageTools): Promise<Standing | { failure: Blocker }> {
  try {
    const { object } = await tools.writes.apply(entry.object);
    return standingOf(entry, object);
  } catch (error) {
    return { failure: blocker(entry.ref, explain(error, entry.ref.kind)) };
  }
}

function standingOf({ ref }: Prepared, object: KubeObject): Standing {
  const { group, version, kind, namespace, name } = ref;
  const entry: InventoryEntry = { group, version, kind, namespace, name, uid: textAt(object, 'metadata', 'uid') };
  return { entry: removesItself({ ref, object }) ? { ...entry, vanishes: true } : entry, object };
}
