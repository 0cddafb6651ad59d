/*
 * Wall clocks by `Intl` alone. A wall time is written as the milliseconds that it would be in UTC, so that arithmetic
 * on it is plain; only `Intl` knows which instants show it.
 */

/** A moment as a clock on the wall shows it; months and days from 1. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const HOUR = 3_600_000;
/** Every zone is at most 14 hours from UTC: an instant that shows a wall time is within a day of it. */
const REACH = 24 * HOUR;

/** Formats by zone: making one takes longer than a hundred uses of it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** True when a name is a time zone that this runtime knows: IANA names and their aliases, in any case. */
export function isZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What a clock on the wall shows in a zone at an instant. Throws `RangeError` for a zone that is none. */
export function clockAt(zone: string, instant: number): WallClock & { second: number } {
  const part: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(Math.floor(instant / 1000) * 1000))
    part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return { year, month, day, hour, minute, second };
}

/** What a clock shows, as a wall time. */
export function wallOf({ year, month, day, hour, minute }: WallClock): number {
  return dayNumber({ year, month, day }) * 24 * HOUR + hour * HOUR + minute * 60_000;
}

/** The wall time of a zone at an instant, to the second. Throws `RangeError` for a zone that is none. */
export function wallAt(zone: string, instant: number): number {
  const clock = clockAt(zone, instant);
  return wallOf(clock) + clock.second * 1000;
}

/**
 * The first and the last instant at which the clock shows a wall time. They differ when clocks are set back over it. A
 * time that clocks leap over is the moment of the leap: nothing between shows on any clock.
 */
export function instantsOf(zone: string, wall: number): { first: number; last: number } {
  const before = offsetAt(zone, wall - REACH);
  const after = offsetAt(zone, wall + REACH);
  const shown = [...new Set([wall - before, wall - after])].filter((instant) => wallAt(zone, instant) === wall);
  if (shown.length > 0) return { first: Math.min(...shown), last: Math.max(...shown) };
  const leap = changeOf(zone, wall - REACH, wall + REACH);
  return { first: leap, last: leap };
}

function offsetAt(zone: string, instant: number): number {
  return wallAt(zone, instant) - instant;
}

/** The first instant in a span at which the zone has the offset of the span's end: a search by halves, to the second. */
function changeOf(zone: string, from: number, to: number): number {
  const old = offsetAt(zone, from);
  let [before, after] = [from, to];
  while (after - before > 1000) {
    const middle = before + Math.floor((after - before) / 2000) * 1000;
    if (offsetAt(zone, middle) === old) before = middle;
    else after = middle;
  }
  return after;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  clocks.set(zone, clock);
  return clock;
}

/**
 * Days from 1970-01-01 to a date of the Gregorian calendar: years counted from March, so that the leap day is last. Days
 * past a month's end go on into the next one.
 */
export function dayNumber({ year, month, day }: Pick<WallClock, 'year' | 'month' | 'day'>): number {
  const y = month <= 2 ? year - 1 : year;
  const sinceMarch = (month + 9) % 12;
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return 365 * y + leaps + Math.floor((153 * sinceMarch + 2) / 5) + day - 1 - 719_468;
}
