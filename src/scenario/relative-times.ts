import { Duration } from '../model/duration.ts';
import type { Instant } from '../model/names.ts';

/** Keys whose text is an instant; a reason such as `2h ago` stays a text. */
const times = new Set([
  'at',
  'until',
  'since',
  'healthySince',
  'syncedAt',
  'provenAt',
  'mergedAt',
  'healthyAt',
  'startedAt',
]);

/** A copy of plain data in which `30m ago` and `2h from now` are instants. Everything else stays as it is. */
export function withInstants(value: unknown, now: Instant): unknown {
  return copy(value, null, now);
}

function copy(value: unknown, key: string | null, now: Instant): unknown {
  if (Array.isArray(value)) return value.map((item) => copy(item, null, now));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copy(part, name, now)]));
  }
  return typeof value === 'string' && key !== null && times.has(key) ? instant(value, now) : value;
}

function instant(text: string, now: Instant): string {
  const [, amount = '', way] = /^(\S+) (ago|from now)$/.exec(text) ?? [];
  const seconds = Duration.safeParse(amount);
  if (way === undefined || !seconds.success) return text;
  return new Date(Date.parse(now) + (way === 'ago' ? -1000 : 1000) * seconds.data).toISOString();
}
