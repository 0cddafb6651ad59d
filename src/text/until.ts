import type { Instant } from '../model/names.ts';
import { clockAt, dayNumber, instantsOf, isZone, type WallClock, wallOf } from './zone.ts';

/** A time that a person wrote, and how many words it took; or the sentence that says why it is none. */
export type Until = { millis: number; used: number } | { problem: string };

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
/** Longer than this is a mistake of typing, or a hold without an end. */
const FARTHEST = 366 * units.d;

const FORMS =
  'a time is `14:00`, `tomorrow 9:00`, `monday 9:00`, `2026-12-01`, `2026-12-01 14:00`, `2h` or `3d`, in UTC unless a zone such as `Europe/Berlin` follows';

/**
 * Reads a time at the beginning of some words: a duration from now, a time of day (the next one), `tomorrow`, a day of the
 * week (the next one) or a date, the last three with or without a time of day, with or without a zone. It must lie
 * ahead, by at most a year.
 */
export function parseUntil(words: readonly string[], now: number): Until {
  const [first = ''] = words;
  if (first === '') return { problem: `\`until\` needs a time: ${FORMS}.` };
  const span = durationMillis(first);
  if (span !== null) return ahead({ millis: now + span, used: 1 }, now);
  const stamp = /^(\d{4}-\d{1,2}-\d{1,2})T(\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z?)$/i.exec(first);
  const spread =
    stamp === null ? words : [stamp[1] ?? '', stamp[2] ?? '', ...(stamp[3] ? ['UTC'] : []), ...words.slice(1)];
  const found = parseCalendar(spread, now);
  if ('problem' in found) return found;
  return ahead({ ...found, used: found.used - (spread.length - words.length) }, now);
}

function ahead(found: { millis: number; used: number }, now: number): Until {
  if (found.millis <= now) return { problem: `that time is past: ${FORMS}.` };
  if (found.millis > now + FARTHEST)
    return { problem: 'that is more than a year away. A hold without a time has no end.' };
  return found;
}

function durationMillis(word: string): number | null {
  if (!/^(?:\d{1,6}[mhdw])+$/i.test(word)) return null;
  let millis = 0;
  for (const [, amount, unit] of word.toLowerCase().matchAll(/(\d+)([mhdw])/g)) {
    millis += Number(amount) * units[unit as keyof typeof units];
  }
  return millis;
}

function parseCalendar(words: readonly string[], now: number): Until {
  const day = dayWord(words[0] ?? '');
  const clockWord = day === null ? 0 : 1;
  const clock = clockTime(words[clockWord] ?? '');
  if (clock === 'wrong') return { problem: `${quoted(words[clockWord])} is no time of day: ${FORMS}.` };
  if (day === null && clock === null) return { problem: `${quoted(words[0])} is not understood: ${FORMS}.` };
  const zoneAt = clockWord + (clock === null ? 0 : 1);
  const zone = zoneWord(words[zoneAt] ?? '');
  if (zone === 'wrong')
    return { problem: `${quoted(words[zoneAt])} is no time zone: zones are called \`UTC\` or \`Europe/Berlin\`.` };
  const used = zoneAt + (zone === null ? 0 : 1);
  const today = clockAt(zone ?? 'UTC', now);
  const date = dateOf(day, today);
  if (date === null) return { problem: `${quoted(words[0])} is no day of the calendar: ${FORMS}.` };
  const at = (shift: number): number =>
    instantsOf(zone ?? 'UTC', wallOf({ ...dayAfter(date, shift), ...(clock ?? { hour: 0, minute: 0 }) })).last;
  const millis = at(0);
  // A time of day alone is the next one.
  return { millis: day === null && millis <= now ? at(1) : millis, used };
}

type Day =
  | { kind: 'tomorrow' }
  | { kind: 'weekday'; index: number }
  | { kind: 'date'; year: number; month: number; day: number };
type CalendarDay = Pick<WallClock, 'year' | 'month' | 'day'>;

function dayWord(word: string): Day | null {
  const lower = word.toLowerCase();
  if (lower === 'tomorrow') return { kind: 'tomorrow' };
  const index = lower.length < 3 ? -1 : weekdays.findIndex((name) => name === lower || name.slice(0, 3) === lower);
  if (index >= 0) return { kind: 'weekday', index };
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word);
  if (found === null) return null;
  return { kind: 'date', year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) };
}

/** Null for a date that no calendar has. */
function dateOf(day: Day | null, today: CalendarDay): CalendarDay | null {
  if (day === null) return today;
  if (day.kind === 'tomorrow') return dayAfter(today, 1);
  if (day.kind === 'weekday') {
    // 1970-01-01 was a Thursday.
    const weekday = (((dayNumber(today) + 4) % 7) + 7) % 7;
    return dayAfter(today, ((day.index - weekday + 6) % 7) + 1);
  }
  const isReal = day.month >= 1 && day.month <= 12 && sameDay(dayAfter(day, 0), day);
  return isReal ? day : null;
}

function dayAfter(day: CalendarDay, shift: number): CalendarDay {
  const { year, month, day: date } = clockAt('UTC', (dayNumber(day) + shift) * units.d);
  return { year, month, day: date };
}

function sameDay(a: CalendarDay, b: CalendarDay): boolean {
  return a.year === b.year && a.month === b.month && a.day === b.day;
}

function clockTime(word: string): { hour: number; minute: number } | 'wrong' | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(word);
  if (found === null) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  return hour < 24 && minute < 60 ? { hour, minute } : 'wrong';
}

/** Only words with the look of a zone are taken for one, so that a reason may begin with `Japan`. */
function zoneWord(word: string): string | 'wrong' | null {
  if (/^(?:utc|gmt|z)$/i.test(word)) return 'UTC';
  if (
    !/^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific|US)\/[\w+/-]+$/i.test(word)
  )
    return null;
  return isZone(word) ? word : 'wrong';
}

function quoted(word: string | undefined): string {
  return `\`${(word ?? '').replaceAll('`', '').slice(0, 40)}\``;
}

/** An instant as people write it, from milliseconds since the epoch; whole minutes. */
export function instantOfMillis(millis: number): Instant {
  const { year, month, day, hour, minute } = clockAt('UTC', millis);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:00.000Z`;
}
