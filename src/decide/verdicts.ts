import type { Instant } from '../model/names.ts';
import { isOpen, type Verdict, type WaitsFor, worst } from '../model/verdict.ts';
import { latest, millis } from './time.ts';

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
 * only when nothing else is still open, since asking a person before that would be too early. Gates that the clock opens
 * are told by the last of them: that is until when it waits.
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
  const isByClock = waits.every((wait) => wait.until !== null);
  return { status, ...facts, waitsFor, until: isByClock ? latest(waits.map((wait) => wait.until)) : null };
}

/**
 * The parent of some ways of which one is enough: the best of them decides, and what stands there is its message. With
 * several that are equally far, the first by the clock, then the first in order.
 */
export function anyOf(gate: string, ways: readonly Verdict[]): Verdict {
  const [best] = ways.toSorted((a, b) => distance(a) - distance(b) || untilOf(a) - untilOf(b));
  if (best === undefined) return passed(gate, 'Passed', 'nothing is asked');
  const others = ways.length - 1;
  const message = isOpen(best) || others === 0 ? best.message : `${best.message} (or another of ${ways.length} ways)`;
  const facts = { gate, reason: best.reason, message, seen: { join: 'any' }, children: [...ways] };
  switch (best.status) {
    case 'waiting':
      return { status: 'waiting', ...facts, waitsFor: best.waitsFor, until: best.until };
    case 'overridden':
      return { status: 'overridden', ...facts, by: best.by };
    default:
      return { status: best.status, ...facts };
  }
}

/** The same parent over children of which some were opened. */
export function again(parent: Verdict, children: readonly Verdict[]): Verdict {
  if (parent.seen['join'] === 'any') return anyOf(parent.gate, children);
  return { ...allOf(parent.gate, children, parent.message), seen: parent.seen };
}

const distances = { passed: 0, overridden: 1, waiting: 2, blocked: 3 } as const;

function distance({ status }: Verdict): number {
  return distances[status];
}

function untilOf(verdict: Verdict): number {
  return verdict.status === 'waiting' && verdict.until !== null ? millis(verdict.until) : Number.MAX_VALUE;
}

const patience: Record<WaitsFor, number> = { report: 0, time: 1, person: 2 };

/** Of two that the clock opens, the one that opens later comes first. */
function lastFirst(a: Verdict, b: Verdict): number {
  if (a.status !== 'waiting' || b.status !== 'waiting' || a.waitsFor !== 'time') return 0;
  return untilOf(b) - untilOf(a);
}

/** The child that a person should read first. */
function decisiveOf(children: readonly Verdict[]): Verdict | undefined {
  const firstBlocked = children.find((child) => child.status === 'blocked');
  if (firstBlocked !== undefined) return firstBlocked;
  const waits = children.filter((child) => child.status === 'waiting');
  const firstWait = waits.toSorted((a, b) => patience[a.waitsFor] - patience[b.waitsFor] || lastFirst(a, b))[0];
  if (firstWait !== undefined) return firstWait;
  return children.find((child) => child.status === 'overridden');
}

/** Every instant at which some gate of a tree opens by the clock: what it says changes then, even where more is shut. */
export function waitTimes(verdict: Verdict): Instant[] {
  const own = verdict.status === 'waiting' && verdict.until !== null ? [verdict.until] : [];
  return [...own, ...verdict.children.flatMap(waitTimes)];
}
