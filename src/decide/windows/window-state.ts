import type { Config } from '../../model/config.ts';
import type { Instant } from '../../model/names.ts';
import type { Window } from '../../model/window.ts';
import { instantOf, millis } from '../time.ts';
import { nextStart, occurrenceAt } from './occurrences.ts';

/** How far ahead an opening is looked for. */
const YEAR = 366 * 86_400_000;
/** How far ahead adjoining windows are followed: looking again then costs nothing. */
const MONTH = 31 * 86_400_000;

/** Whether things may enter an environment now, by its windows. */
export type WindowState =
  | { status: 'open'; closesAt: Instant | null }
  /** `by` is the window to name: the freeze that it is in, or one of the allowed ones that it is not in. */
  | { status: 'closed'; by: Window; opensAt: Instant | null };

/**
 * The state of every environment that has windows, its own or those of all. Both lists are asked: a window of all
 * environments is never widened by one of a single environment.
 */
export function indexWindows(config: Config, now: Instant): Map<string, WindowState> {
  const states = new Map<string, WindowState>();
  for (const [name, { windows }] of Object.entries(config.environments)) {
    const levels = [config.windows, windows].filter((level) => level.length > 0);
    if (levels.length > 0) states.set(name, windowState(levels, now));
  }
  return states;
}

/**
 * Whether it is open now by lists of windows, each of which has to be open: outside of every freeze and, where a list
 * has allow windows, inside of one. Searches the first instant at which that changes, at most a year ahead.
 */
export function windowState(levels: readonly (readonly Window[])[], now: Instant): WindowState {
  const at = millis(now);
  const [first] = obstacles(levels, at);
  if (first === undefined) return { status: 'open', closesAt: toInstant(closing(levels, at)) };
  return { status: 'closed', by: first.window, opensAt: toInstant(opening(levels, at)) };
}

/** Something that keeps a list shut at an instant, and the earliest time at which that may end; null for never. */
interface Obstacle {
  window: Window;
  ends: number | null;
}

/** Freezes first: what is frozen is what people look for. */
function obstacles(levels: readonly (readonly Window[])[], at: number): Obstacle[] {
  const freezes: Obstacle[] = [];
  const outside: Obstacle[] = [];
  for (const level of levels) {
    for (const window of level) {
      const inside = window.kind === 'freeze' ? occurrenceAt(window, at) : null;
      if (inside !== null) freezes.push({ window, ends: inside.end });
    }
    const missed = missedWindow(level, at);
    if (missed !== null) outside.push(missed);
  }
  return [...freezes.sort((a, b) => (b.ends ?? 0) - (a.ends ?? 0)), ...outside];
}

/** The allow window of a list that opens next, when the list has some and the instant is in none of them. */
function missedWindow(level: readonly Window[], at: number): Obstacle | null {
  let next: Obstacle | null = null;
  for (const window of level) {
    if (window.kind !== 'allow') continue;
    if (occurrenceAt(window, at) !== null) return null;
    const ends = nextStart(window, at);
    if (next === null || (ends !== null && (next.ends === null || ends < next.ends))) next = { window, ends };
  }
  return next;
}

/** The first instant from `at` on at which nothing stands in the way; null when there is none within a year. */
function opening(levels: readonly (readonly Window[])[], at: number): number | null {
  let time = at;
  while (time <= at + YEAR) {
    const found = obstacles(levels, time);
    if (found.length === 0) return time;
    const ends: number[] = [];
    for (const one of found) {
      if (one.ends === null) return null;
      ends.push(one.ends);
    }
    // Every obstacle stands until its own end at least, so nothing before the last of them can be open.
    time = Math.max(...ends);
  }
  return null;
}

/** The first instant after `at` at which something stands in the way; null when nothing will within a year. */
function closing(levels: readonly (readonly Window[])[], at: number): number | null {
  let first: number | null = null;
  for (const level of levels) {
    const freezes = level.filter(({ kind }) => kind === 'freeze').flatMap((window) => nextStart(window, at) ?? []);
    const allowed = level.some(({ kind }) => kind === 'allow') ? [endOfAllowed(level, at)] : [];
    for (const time of [...freezes, ...allowed]) if (first === null || time < first) first = time;
  }
  return first === null || first > at + YEAR ? null : first;
}

/** When the allow windows of a list, overlapping and adjoining ones taken together, end; at most a month is walked. */
function endOfAllowed(level: readonly Window[], at: number): number {
  let end = at;
  while (end <= at + MONTH) {
    const ends = level.flatMap((window) => (window.kind === 'allow' ? (occurrenceAt(window, end)?.end ?? []) : []));
    if (ends.length === 0) return end;
    end = Math.max(...ends);
  }
  return end;
}

function toInstant(time: number | null): Instant | null {
  return time === null ? null : instantOf(time);
}
