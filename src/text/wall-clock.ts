/** A moment as a clock on a wall shows it; months and days from 1. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const DAY = 86_400_000;

/** True for a zone that this runtime knows by that name: `UTC`, `Europe/Berlin`. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Days from 1970-01-01 to a day of the proleptic Gregorian calendar; days past a month's end go on into the next one. */
export function daysOf({ year, month, day }: Pick<WallClock, 'year' | 'month' | 'day'>): number {
  // Years begin in March, so that a leap day is the last of its year.
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Milliseconds since the epoch at which a clock in UTC shows this. */
function utcMillis(wall: WallClock): number {
  return daysOf(wall) * DAY + (wall.hour * 60 + wall.minute) * 60_000;
}

/** What a clock in a zone shows at an instant, in milliseconds since the epoch. */
export function wallClockAt(millis: number, zone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', calendar: 'gregory', numberingSystem: 'latn' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
  });
  const parts = new Map(format.formatToParts(millis).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
}

/**
 * The instant at which a clock in a zone shows this, in milliseconds since the epoch. An hour that comes twice when
 * summer time ends means its second time, and one that is left out when it begins means as much later.
 */
export function millisAt(wall: WallClock, zone: string): number {
  const utc = utcMillis(wall);
  const offsets = [utc - DAY, utc + DAY].map((near) => utcMillis(wallClockAt(near, zone)) - near);
  const times = offsets.map((offset) => utc - offset);
  const real = times.filter((time) => utcMillis(wallClockAt(time, zone)) === utc);
  return Math.max(...(real.length > 0 ? real : times));
}
