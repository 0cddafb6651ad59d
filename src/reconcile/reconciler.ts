import { isDeepStrictEqual } from 'node:util';
import type { TargetStatus } from '../clusters/cluster.ts';
import type { Environment } from '../model/config.ts';
import { type TargetKey, targetKey } from '../model/names.ts';
import { type Episode, nextHealAt, reportedDrift } from './drift/episode.ts';
import { createKeptRenders } from './kept-renders.ts';
import type { ReportedUnit } from './report.ts';
import { type LookHistory, nextDriftLookMs, nextHistory, nextLookMs, type Rhythm } from './schedule.ts';
import { type DriftResult, failedStatus, lookAtUnit, type UnitResult, type UnitTools } from './unit.ts';
import type { GitView, WantedTarget } from './wanted.ts';

export interface ReconcilerDeps extends UnitTools {
  random(): number;
  /** Calls back once after a time; the answer cancels it. */
  schedule(delayMs: number, task: () => void): () => void;
  rhythm: Rhythm;
  /** Targets at work at once. */
  workers: number;
  /** Told after each look whose outcome is new, or may be. */
  onStatus(): void;
  log: { info(data: object, text: string): void; warn(data: object, text: string): void };
}

export interface Reconciler {
  /** The newest that Git says. Targets whose content is new are due at once; those that are gone are left as they are. */
  update(view: GitView): void;
  /** Who brings this target about told something new: its status is read soon, whatever it waits for. */
  nudge(target: TargetKey): void;
  /** Something of this target (`application/environment`) may have changed in the cluster: looks for drift at once. */
  wake(target: string): void;
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
  history: LookHistory;
  dueAt: number;
  /** Its drift, and the content that it was found for. */
  drift: { episode: Episode; content: string } | null;
  /** Infinity before the first sync. */
  driftDueAt: number;
  /** Told to look for drift while a look was under way. */
  isWoken: boolean;
  /** Nudged while a look ran, which may have seen what was before. */
  isNudged: boolean;
  running: Promise<void> | null;
}

/** Changes come in bursts; one look after them is enough. */
const NUDGE_MS = 50;
/** Enough for thousands of ordinary targets. */
const KEPT_CHARS = 32 * 1024 * 1024;

/** Keeps every target's loop: one look at a time per target, at most `workers` at once, a failed one never stops others. */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const units = new Map<string, Unit>();
  const renders = createKeptRenders(KEPT_CHARS);
  let cancelTimer = (): void => {};
  let isClosed = false;

  function pump(): void {
    cancelTimer();
    if (isClosed) return;
    const waiting = [...units.values()].filter((unit) => unit.running === null);
    const free = deps.workers - (units.size - waiting.length);
    const now = deps.now();
    const due = waiting.filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
    for (const unit of due.slice(0, Math.max(0, free))) unit.running = look(unit);
    // With no worker free the next end of a look comes here again.
    const next = Math.min(...waiting.filter(({ dueAt }) => dueAt > now).map(({ dueAt }) => dueAt));
    if (due.length < free && Number.isFinite(next)) cancelTimer = deps.schedule(next - now, pump);
  }

  async function look(unit: Unit): Promise<void> {
    const { wanted, revision, drift } = unit;
    const key = targetKey(wanted.target);
    const isDriftDue = unit.driftDueAt <= deps.now();
    const isSettled = unit.status?.sync === 'synced' && unit.of === wanted.content;
    // Most looks only read health.
    const rendered = isSettled && !isDriftDue ? null : renders.get(key, wanted.content);
    unit.isWoken = false;
    unit.isNudged = false;
    const episode = drift === null ? null : episodeFor(drift, wanted.content);
    let result: UnitResult;
    try {
      result = await lookAtUnit({ wanted, revision, status: unit.status, rendered, episode, isDriftDue }, deps);
      if (result.rendered !== null) renders.keep(key, wanted.content, result.rendered);
    } catch (error) {
      const status = failedStatus(unit.status, explainOutage(error));
      result = { status, rendered: null, drift: { status: 'not looked' } };
    }
    finish(unit, wanted, result);
  }

  function finish(unit: Unit, worked: WantedTarget, { status, drift }: UnitResult): void {
    tell(worked, unit.status, status);
    tellDrift(worked, unit.drift?.episode ?? null, drift);
    const wasSynced = unit.status?.sync === 'synced' && unit.of === worked.content;
    const isOld = unit.of === worked.content && drift.status === 'not looked' && isDeepStrictEqual(unit.status, status);
    unit.running = null;
    unit.status = status;
    unit.of = worked.content;
    const isOutdated =
      unit.wanted.content !== worked.content ||
      unit.wanted.orders !== worked.orders ||
      unit.wanted.environment.sync !== worked.environment.sync;
    unit.history = isOutdated ? { quick: 0, failures: 0 } : nextHistory(unit.history, status);
    const delay = isOutdated ? 0 : nextLookMs(status, unit.history, deps.rhythm, deps.random());
    unit.dueAt = deps.now() + (unit.isNudged ? Math.min(delay, NUDGE_MS) : delay);
    planDrift(unit, worked, drift, wasSynced);
    if (!isOld) deps.onStatus();
    pump();
  }

  /** Notes what came of a look for drift and when the next one is due: at once when told to, else in its rhythm. */
  function planDrift(unit: Unit, worked: WantedTarget, drift: DriftResult, wasSynced: boolean): void {
    const now = deps.now();
    if (drift.status === 'looked') unit.drift = { episode: drift.episode, content: worked.content };
    const isNew = !wasSynced && unit.status?.sync === 'synced';
    if (drift.status !== 'not looked') unit.driftDueAt = dueAfterLook(drift, worked.environment.heal);
    else if (isNew) unit.driftDueAt = Math.min(unit.driftDueAt, dueAfterSync(unit));
    if (unit.isWoken || unit.wanted.orders !== worked.orders) unit.driftDueAt = now;
    const isWanted = unit.status?.sync === 'synced' && unit.wanted.environment.heal !== 'off';
    if (isWanted) unit.dueAt = Math.min(unit.dueAt, Math.max(now, unit.driftDueAt));
  }

  function dueAfterLook(drift: Exclude<DriftResult, { status: 'not looked' }>, heal: Environment['heal']): number {
    const healAt = drift.status === 'looked' && heal === 'auto' ? nextHealAt(drift.episode) : null;
    const rhythm = drift.status === 'looked' ? 'settled' : 'failed';
    return healAt ?? deps.now() + nextDriftLookMs(rhythm, deps.rhythm, deps.random());
  }

  /** What a sync left of drift that was known is looked at once. */
  function dueAfterSync({ drift }: Unit): number {
    const hadDrift = drift !== null && drift.episode.id !== '';
    return deps.now() + (hadDrift ? 0 : nextDriftLookMs('first', deps.rhythm, deps.random()));
  }

  function tell({ target }: WantedTarget, before: TargetStatus | null, after: TargetStatus): void {
    const isSame = before?.sync === after.sync && before.health === after.health && before.error === after.error;
    if (isSame) return;
    const { sync, health, error, blockers } = after;
    const facts = { target: targetKey(target), sync, health, error, blockers: blockers.slice(0, 5) };
    if (sync === 'failed' || health === 'degraded') deps.log.warn(facts, 'A target is not well');
    else deps.log.info(facts, 'A target changed');
  }

  /** Objects, fields and managers are told; values are not. */
  function tellDrift({ target }: WantedTarget, before: Episode | null, drift: DriftResult): void {
    const facts = { target: targetKey(target) };
    if (drift.status === 'failed') deps.log.warn({ ...facts, error: drift.error }, 'Drift could not be looked for');
    if (drift.status !== 'looked') return;
    const { id, tries, found } = drift.episode;
    if (before?.id !== id && id !== '') {
      const objects = found.objects.map(({ kind, name, state, fields }) => {
        return { kind, name, state, fields: fields.map(({ path, by }) => `${path} (${by?.manager ?? '?'})`) };
      });
      deps.log.warn({ ...facts, objects, more: found.more }, 'The cluster is not as Git has it');
    }
    if (tries > (before?.tries ?? 0)) deps.log.info({ ...facts, tries, holds: id === '' }, 'Drift was healed');
  }

  function forget(key: string): void {
    units.delete(key);
    renders.forget(key);
  }

  return {
    update(view) {
      const keys = new Set(view.targets.map(({ target }) => targetKey(target)));
      for (const key of units.keys()) if (!keys.has(key)) forget(key);
      for (const wanted of view.targets) adopt(units, wanted, view.revision, deps.now());
      pump();
    },
    nudge(target) {
      const unit = units.get(target);
      if (unit === undefined) return;
      unit.isNudged = true;
      unit.dueAt = Math.min(unit.dueAt, deps.now() + NUDGE_MS);
      pump();
    },
    wake(target) {
      const unit = units.get(target);
      if (unit === undefined || unit.wanted.environment.heal === 'off') return;
      unit.isWoken = true;
      unit.driftDueAt = deps.now();
      if (unit.status?.sync === 'synced') unit.dueAt = deps.now();
      pump();
    },
    units: () =>
      [...units.values()].flatMap(({ wanted, revision, status, drift, of }) => {
        if (status === null) return [];
        const { heal } = wanted.environment;
        const isKnown = heal !== 'off' && drift?.content === of && status.sync === 'synced';
        return [{ wanted, revision, status, drift: isKnown ? reportedDrift(drift.episode, heal) : null, of }];
      }),
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
    const fresh = { status: null, of: '', history, dueAt: now, running: null };
    const drift = { drift: null, driftDueAt: Number.POSITIVE_INFINITY, isWoken: false, isNudged: false };
    units.set(key, { wanted, revision, ...fresh, ...drift });
    return;
  }
  const isNewRevision = known.revision !== revision;
  const isOrdered = known.wanted.orders !== wanted.orders;
  const isSettled = known.wanted.content === wanted.content && known.status?.sync === 'synced';
  if (!judgesAlike(known.wanted, wanted)) {
    known.driftDueAt = now;
    known.isWoken = true;
    if (isSettled) known.dueAt = now;
  }
  known.wanted = wanted;
  known.revision = revision;
  if (!isOrdered && (!isNewRevision || isSettled)) return;
  known.history = { quick: 0, failures: 0 };
  known.dueAt = now;
  // A word may be one to heal; without drift there is nothing that it could be about.
  const mayHeal = isOrdered && wanted.environment.heal === 'approve' && (known.drift?.episode.id ?? '') !== '';
  if (mayHeal) known.driftDueAt = now;
}

/** True when both say the same of what drift is and what is done about it: else it is looked for anew. */
function judgesAlike(a: WantedTarget, b: WantedTarget): boolean {
  const judged = ({ environment, target }: WantedTarget) => [environment.heal, target.ignoreDifferences ?? []];
  return isDeepStrictEqual(judged(a), judged(b));
}

/** A new content lets the back-off of healing start over; the episode goes on until a look finds no drift. */
function episodeFor({ episode, content }: { episode: Episode; content: string }, wanted: string): Episode {
  return content === wanted ? episode : { ...episode, tries: 0, healedAt: null };
}

function explainOutage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.length > 400 ? `${message.slice(0, 400)}…` : message;
}
