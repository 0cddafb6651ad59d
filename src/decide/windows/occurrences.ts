import { type DatedWindow, type Window, weekdays } from '../../model/window.ts';
import { instantsOf, wallAt } from '../../text/zone.ts';
import { millis } from '../time.ts';

const DAY = 86_400_000;
/** How many days a search for the next beginning goes on: a weekly one may be leapt over once. */
const DAYS_AHEAD = 16;

/** One time that a window is there: from `start` to `end`, the end excluded, in milliseconds since the epoch. */
export interface Occurrence {
  start: number;
  end: number;
}

/** The occurrence of a window that an instant is in; null outside. */
export function occurrenceAt(window: Window, instant: number): Occurrence | null {
  const isIn = (one: Occurrence | null): one is Occurrence => one !== null && one.start <= instant && instant < one.end;
  if (isDated(window)) {
    const one = datedOccurrence(window);
    return isIn(one) ? one : null;
  }
  const today = Math.floor(wallAt(window.timezone, instant) / DAY);
  const { length } = rhythmOf(window);
  // A day more: clocks that are set back over midnight show yesterday after tomorrow has begun.
  for (let day = today + 1; day >= today - Math.ceil(length / DAY); day -= 1) {
    const one = occurrenceOn(window, day);
    if (isIn(one)) return one;
  }
  return null;
}

/** When a window begins next, after an instant; null when it does not come back. */
export function nextStart(window: Window, instant: number): number | null {
  if (isDated(window)) {
    const one = datedOccurrence(window);
    return one !== null && one.start > instant ? one.start : null;
  }
  const today = Math.floor(wallAt(window.timezone, instant) / DAY);
  for (let day = today; day <= today + DAYS_AHEAD; day += 1) {
    const one = occurrenceOn(window, day);
    if (one !== null && one.start > instant) return one.start;
  }
  return null;
}

type RecurringWindow = Exclude<Window, DatedWindow>;

function isDated(window: Window): window is DatedWindow {
  return 'start' in window;
}

function datedOccurrence({ timezone, start, end }: DatedWindow): Occurrence | null {
  return between(timezone, millis(`${start}:00Z`), millis(`${end}:00Z`));
}

/** The occurrence that begins on a wall day, counted from 1970-01-01; null when there is none, or nothing is left of it. */
function occurrenceOn(window: RecurringWindow, day: number): Occurrence | null {
  const { days, from, length } = rhythmOf(window);
  const weekday = weekdays[(((day + 4) % 7) + 7) % 7];
  if (weekday === undefined || (days !== null && !days.includes(weekday))) return null;
  const start = day * DAY + from;
  return between(window.timezone, start, start + length);
}

/** From the first instant that shows one wall time to the last that shows the other. */
function between(zone: string, from: number, to: number): Occurrence | null {
  const start = instantsOf(zone, from).first;
  const end = instantsOf(zone, to).last;
  return start < end ? { start, end } : null;
}

interface Rhythm {
  /** Days of the week on which it begins; null for every day. */
  days: readonly (typeof weekdays)[number][] | null;
  /** Wall time of day at which it begins, and how long it is on the wall clock, in milliseconds. */
  from: number;
  length: number;
}

function rhythmOf(window: RecurringWindow): Rhythm {
  const [from, to] = [clockParts(window.from), clockParts(window.to)];
  if (from.day === null || to.day === null) {
    const days = 'days' in window ? (window.days ?? null) : null;
    const length = to.time > from.time ? to.time - from.time : to.time - from.time + DAY;
    return { days, from: from.time, length };
  }
  const span = (weekdays.indexOf(to.day) - weekdays.indexOf(from.day)) * DAY + to.time - from.time;
  return { days: [from.day], from: from.time, length: span > 0 ? span : span + 7 * DAY };
}

/** `fri 18:00` and `18:00`, the time in milliseconds since midnight. */
function clockParts(text: string): { day: (typeof weekdays)[number] | null; time: number } {
  const [clock = '', name] = text.split(' ').reverse();
  const [hours = '0', minutes = '0'] = clock.split(':');
  const day = weekdays.find((weekday) => weekday === name) ?? null;
  return { day, time: (Number(hours) * 60 + Number(minutes)) * 60_000 };
}
