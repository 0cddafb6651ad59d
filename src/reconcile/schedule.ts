import type { TargetStatus } from '../clusters/cluster.ts';

/** How the last looks at a target went, which decides when to look again. */
export interface LookHistory {
  /** Looks in a row that found it on its way, at the same content. */
  quick: number;
  /** Failures in a row; a new content and a success reset it. */
  failures: number;
}

export interface Rhythm {
  /** How often a settled target's health is read, in milliseconds. */
  settledMs: number;
  /** How often a target that waits for a person is tried again. */
  waitingMs: number;
  /** Within what time after a sync, or after the start of the agent, the first look for drift comes. */
  driftFirstMs: number;
  /** How often drift is looked for when no watch tells of a change: nothing is ever trusted for longer. */
  driftEveryMs: number;
}

const QUICK_FIRST_MS = 250;
const QUICK_MAX_MS = 5_000;
const UNHEALTHY_MS = 5_000;
const RETRY_FIRST_MS = 2_000;
const RETRY_MAX_MS = 300_000;

/**
 * Milliseconds until a target is looked at again. Waiting for health holds no worker: it is a look that comes soon.
 * Failures back off (2 s, threefold, at most 300 s). `random` in [0, 1) spreads the looks of many targets.
 */
export function nextLookMs(status: TargetStatus, history: LookHistory, rhythm: Rhythm, random: number): number {
  const spread = 0.8 + random * 0.4;
  if (status.sync === 'failed') {
    return Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 3 ** Math.max(0, history.failures - 1)) * spread;
  }
  if (status.sync === 'waiting') return rhythm.waitingMs * spread;
  if (status.sync === 'syncing' || status.health === 'progressing') {
    return Math.min(QUICK_MAX_MS, QUICK_FIRST_MS * 1.5 ** history.quick);
  }
  return (status.health === 'healthy' ? rhythm.settledMs : Math.min(UNHEALTHY_MS, rhythm.settledMs)) * spread;
}

const DRIFT_RETRY_MS = 60_000;

/**
 * Milliseconds until drift is looked for without being told to, spread so that many targets never come at once. The
 * first look leaves a third of its time to the syncs of other targets that began with this one.
 */
export function nextDriftLookMs(after: 'first' | 'settled' | 'failed', rhythm: Rhythm, random: number): number {
  if (after === 'first') return rhythm.driftFirstMs * (1 / 3 + (random * 2) / 3);
  if (after === 'failed') return DRIFT_RETRY_MS * (0.8 + random * 0.4);
  return rhythm.driftEveryMs * (0.75 + random * 0.25);
}

/** The history after one more look. */
export function nextHistory(history: LookHistory, status: TargetStatus): LookHistory {
  if (status.sync === 'failed') return { quick: 0, failures: history.failures + 1 };
  const isOnItsWay = status.sync === 'syncing' || status.health === 'progressing';
  return { quick: isOnItsWay ? history.quick + 1 : 0, failures: 0 };
}

/** Full jitter: anything between nothing and an exponential limit, so that many clients never come back at once. */
export function fullJitterMs(attempt: number, first: number, max: number, random: number): number {
  return Math.min(max, first * 2 ** Math.min(attempt, 20)) * random;
}
