/** A cron schedule of five fields, as sets of the values that each field allows. */
export interface Schedule {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** Days and weekdays must both fit when one of them is a star, else either is enough: cron's old rule. */
  needsBothDays: boolean;
}

interface Field {
  first: number;
  last: number;
  names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MINUTE = { first: 0, last: 59, names: [] };
const HOUR = { first: 0, last: 23, names: [] };
const DAY = { first: 1, last: 31, names: [] };
const MONTH = { first: 1, last: 12, names: MONTHS };
const WEEKDAY = { first: 0, last: 6, names: WEEKDAYS };

/**
 * Reads `minute hour day month weekday`: stars, lists, ranges, steps and English names, as Argo CD's parser takes them
 * (weekdays are 0 to 6; no seconds, no `@daily`). Null for anything else.
 */
export function parseCron(text: string): Schedule | null {
  const [minute, hour, day, month, weekday, ...rest] = text.trim().split(/\s+/);
  if (minute === undefined || hour === undefined || day === undefined || month === undefined) return null;
  if (weekday === undefined || rest.length > 0) return null;
  const minutes = valuesOf(minute, MINUTE);
  const hours = valuesOf(hour, HOUR);
  const days = valuesOf(day, DAY);
  const months = valuesOf(month, MONTH);
  const weekdays = valuesOf(weekday, WEEKDAY);
  if (minutes === null || hours === null || days === null || months === null || weekdays === null) return null;
  const needsBothDays = isStar(day) || isStar(weekday);
  return { minutes, hours, days, months, weekdays, needsBothDays };
}

/** A star with a step is a choice of values, not a star. */
function isStar(field: string): boolean {
  return field.split(',').some((part) => /^[*?](\/1)?$/.test(part));
}

function valuesOf(text: string, field: Field): Set<number> | null {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const range = rangeOf(part, field);
    if (range === null) return null;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

function rangeOf(part: string, field: Field): { from: number; to: number; step: number } | null {
  const found = /^(?:([*?])|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
  if (found === null) return null;
  const [, star, low, high, stepText] = found;
  const step = stepText === undefined ? 1 : Number(stepText);
  const from = star === undefined ? numberOf(low ?? '', field) : field.first;
  // `5/15` counts on to the end of the field.
  const open = star !== undefined || (high === undefined && stepText !== undefined);
  const to = open ? field.last : numberOf(high ?? low ?? '', field);
  if (from === null || to === null || step < 1) return null;
  return from >= field.first && to <= field.last && from <= to ? { from, to, step } : null;
}

function numberOf(word: string, { first, names }: Field): number | null {
  const index = names.indexOf(word.toLowerCase());
  if (index !== -1) return first + index;
  return /^\d+$/.test(word) ? Number(word) : null;
}

const DAY_MS = 86_400_000;

/**
 * True when the schedule strikes between two moments, both left out. The clock is the wall's: pass local time as if it
 * were UTC.
 */
export function strikesBetween(schedule: Schedule, afterMs: number, beforeMs: number): boolean {
  for (let day = Math.floor(afterMs / DAY_MS) * DAY_MS; day < beforeMs; day += DAY_MS) {
    if (isOnDay(schedule, new Date(day)) && strikesOn(schedule, day, afterMs, beforeMs)) return true;
  }
  return false;
}

function isOnDay(schedule: Schedule, date: Date): boolean {
  if (!schedule.months.has(date.getUTCMonth() + 1)) return false;
  const fitsDay = schedule.days.has(date.getUTCDate());
  const fitsWeekday = schedule.weekdays.has(date.getUTCDay());
  return schedule.needsBothDays ? fitsDay && fitsWeekday : fitsDay || fitsWeekday;
}

function strikesOn({ hours, minutes }: Schedule, day: number, afterMs: number, beforeMs: number): boolean {
  for (const hour of hours) {
    for (const minute of minutes) {
      const at = day + (hour * 60 + minute) * 60_000;
      if (at > afterMs && at < beforeMs) return true;
    }
  }
  return false;
}
