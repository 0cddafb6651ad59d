import type { Instant } from '../model/names.ts';
import { type Verdict, type WaitsFor, worst } from '../model/verdict.ts';
import { earliest } from './time.ts';

type Seen = Verdict['seen'];

/** A gate that lets through. */
export function passed(gate: string, reason: string, message: string, seen: Seen = {}): Verdict {
  return { status: 'passed', gate, reason, message, seen, children: [] };
}

/** A gate that stays shut until somebody changes something. */
export function blocked(gate: string, reason: string, message: string, seen: Seen = {}): Verdict {
  return { status: 'blocked', gate, reason, message, seen, children: [] };
}

/** A gate that will open: by the clock at `until`, by a person, or by a report. */
export function waiting(
  gate: string,
  reason: string,
  message: string,
  wait: { waitsFor: WaitsFor; until?: Instant },
  seen: Seen = {},
): Verdict {
  return {
    status: 'waiting',
    gate,
    reason,
    message,
    seen,
    children: [],
    waitsFor: wait.waitsFor,
    until: wait.until ?? null,
  };
}

/**
 * The parent of some gates: the worst of them, with the message of the first that is that bad. It waits for a person
 * only when nothing else is still open, since asking a person before that would be too early.
 */
export function allOf(gate: string, children: readonly Verdict[], whenPassed: string): Verdict {
  const status = worst(children);
  const decisive = decisiveOf(children);
  const message = decisive === undefined ? whenPassed : decisive.message;
  const reason = decisive === undefined ? 'Passed' : decisive.reason;
  const facts = { gate, reason, message, seen: {}, children: [...children] };
  if (status === 'passed') return { status, ...facts, message: whenPassed, reason: 'Passed' };
  if (status === 'blocked') return { status, ...facts };
  if (status === 'overridden') {
    const by = decisive?.status === 'overridden' ? decisive.by : '';
    return { status, ...facts, by };
  }
  const waits = children.filter((child) => child.status === 'waiting');
  const waitsFor = decisive?.status === 'waiting' ? decisive.waitsFor : 'report';
  return { status, ...facts, waitsFor, until: earliest(waits.map((wait) => wait.until)) };
}

const patience: Record<WaitsFor, number> = { report: 0, time: 1, person: 2 };

/** The child that a person should read first. */
function decisiveOf(children: readonly Verdict[]): Verdict | undefined {
  const firstBlocked = children.find((child) => child.status === 'blocked');
  if (firstBlocked !== undefined) return firstBlocked;
  const waits = children.filter((child) => child.status === 'waiting');
  const firstWait = waits.toSorted((a, b) => patience[a.waitsFor] - patience[b.waitsFor])[0];
  if (firstWait !== undefined) return firstWait;
  return children.find((child) => child.status === 'overridden');
}

/** Every instant at which some gate of a tree opens by the clock: what it says changes then, even where more is shut. */
export function waitTimes(verdict: Verdict): Instant[] {
  const own = verdict.status === 'waiting' && verdict.until !== null ? [verdict.until] : [];
  return [...own, ...verdict.children.flatMap(waitTimes)];
}
