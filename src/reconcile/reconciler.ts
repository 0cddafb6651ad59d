import type { KubeObject, TargetStatus } from '../clusters/cluster.ts';
import { targetKey } from '../model/names.ts';
import type { ReportedUnit } from './report.ts';
import { type LookHistory, nextHistory, nextLookMs, type Rhythm } from './schedule.ts';
import { failedStatus, lookAtUnit, type UnitTools } from './unit.ts';
import type { GitView, WantedTarget } from './wanted.ts';

export interface ReconcilerDeps extends UnitTools {
  /** Milliseconds since the epoch. */
  now(): number;
  random(): number;
  /** Calls back once after a time; the answer cancels it. */
  schedule(delayMs: number, task: () => void): () => void;
  rhythm: Rhythm;
  /** Targets at work at once. */
  workers: number;
  /** Told after each look whose outcome may be new. */
  onStatus(): void;
  log: { info(data: object, text: string): void; warn(data: object, text: string): void };
}

export interface Reconciler {
  /** The newest that Git says. Targets whose content is new are due at once; those that are gone are left as they are. */
  update(view: GitView): void;
  /** Every target that was looked at, with its newest status. */
  units(): ReportedUnit[];
  /** Takes no new work and waits for what runs. */
  close(): Promise<void>;
}

interface Unit {
  wanted: WantedTarget;
  revision: string;
  status: TargetStatus | null;
  /** The content that the status was found for. */
  of: string;
  rendered: { content: string; objects: KubeObject[] } | null;
  history: LookHistory;
  dueAt: number;
  running: Promise<void> | null;
}

/** Keeps every target's loop: one look at a time per target, at most `workers` at once, a failed one never stops others. */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const units = new Map<string, Unit>();
  let cancelTimer = (): void => {};
  let isClosed = false;

  function pump(): void {
    cancelTimer();
    if (isClosed) return;
    const waiting = [...units.values()].filter((unit) => unit.running === null).sort((a, b) => a.dueAt - b.dueAt);
    let free = deps.workers - [...units.values()].filter((unit) => unit.running !== null).length;
    for (const unit of waiting) {
      if (free <= 0) return;
      if (unit.dueAt > deps.now()) {
        cancelTimer = deps.schedule(unit.dueAt - deps.now(), pump);
        return;
      }
      free--;
      unit.running = look(unit);
    }
  }

  async function look(unit: Unit): Promise<void> {
    const { wanted, revision } = unit;
    const rendered = unit.rendered?.content === wanted.content ? unit.rendered.objects : null;
    let status: TargetStatus;
    try {
      const result = await lookAtUnit({ wanted, revision, status: unit.status, rendered }, deps);
      status = result.status;
      unit.rendered = result.rendered === null ? null : { content: wanted.content, objects: result.rendered };
    } catch (error) {
      status = failedStatus(unit.status, explainOutage(error));
    }
    finish(unit, wanted, status);
  }

  function finish(unit: Unit, worked: WantedTarget, status: TargetStatus): void {
    tell(worked, unit.status, status);
    unit.running = null;
    unit.status = status;
    unit.of = worked.content;
    const isOutdated =
      unit.wanted.content !== worked.content || unit.wanted.environment.sync !== worked.environment.sync;
    unit.history = isOutdated ? { quick: 0, failures: 0 } : nextHistory(unit.history, status);
    const delay = isOutdated ? 0 : nextLookMs(status, unit.history, deps.rhythm, deps.random());
    unit.dueAt = deps.now() + delay;
    deps.onStatus();
    pump();
  }

  function tell({ target }: WantedTarget, before: TargetStatus | null, after: TargetStatus): void {
    const isSame = before?.sync === after.sync && before.health === after.health && before.error === after.error;
    if (isSame) return;
    const { sync, health, error, blockers } = after;
    const facts = { target: targetKey(target), sync, health, error, blockers: blockers.slice(0, 5) };
    if (sync === 'failed' || health === 'degraded') deps.log.warn(facts, 'A target is not well');
    else deps.log.info(facts, 'A target changed');
  }

  return {
    update(view) {
      const keys = new Set(view.targets.map(({ target }) => targetKey(target)));
      for (const key of units.keys()) if (!keys.has(key)) units.delete(key);
      for (const wanted of view.targets) adopt(units, wanted, view.revision, deps.now());
      pump();
    },
    units: () =>
      [...units.values()].flatMap(({ wanted, revision, status, of }) =>
        status === null ? [] : [{ wanted, revision, status, drift: null, of }],
      ),
    async close() {
      isClosed = true;
      cancelTimer();
      await Promise.all([...units.values()].map((unit) => unit.running));
    },
  };
}

/** Takes over what Git says of one target. New content resets the back-off and cancels every wait. */
function adopt(units: Map<string, Unit>, wanted: WantedTarget, revision: string, now: number): void {
  const key = targetKey(wanted.target);
  const known = units.get(key);
  if (known === undefined) {
    const history = { quick: 0, failures: 0 };
    const fresh = { status: null, of: '', rendered: null, history, dueAt: now, running: null };
    units.set(key, { wanted, revision, ...fresh });
    return;
  }
  const isNewRevision = known.revision !== revision;
  const isSettled = known.wanted.content === wanted.content && known.status?.sync === 'synced';
  known.wanted = wanted;
  known.revision = revision;
  if (!isNewRevision || isSettled) return;
  known.history = { quick: 0, failures: 0 };
  known.dueAt = now;
}

function explainOutage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.length > 400 ? `${message.slice(0, 400)}…` : message;
}
