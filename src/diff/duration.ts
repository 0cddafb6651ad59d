import { type FieldPath, lastKey } from './field-path.ts';

/** Units of Go durations, and the longer ones of Prometheus, in nanoseconds. */
const units: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 60e9],
  ['h', 3600e9],
  ['d', 86_400e9],
  ['w', 7 * 86_400e9],
  ['y', 365 * 86_400e9],
]);

/** A duration such as `90s` or `1m30s` in nanoseconds; null for anything else. */
export function durationOf(value: unknown): number | null {
  if (typeof value !== 'string' || !/^(?:\d{1,12}(?:\.\d{1,9})?(?:ns|us|µs|ms|[smhdwy])){1,8}$/.test(value))
    return null;
  let sum = 0;
  for (const [, number, unit = ''] of value.matchAll(/([\d.]+)([a-zµ]+)/g))
    sum += Number(number) * (units.get(unit) ?? 0);
  return Math.round(sum);
}

const names =
  /(?:interval|timeout|duration|period|ttl|delay|retention|renewBefore|backoff|deadline|age|window|expiry)$/i;

/** True for a field that holds a duration by its name. */
export function isDurationPath(path: FieldPath): boolean {
  return names.test(lastKey(path));
}
