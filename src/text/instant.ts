import type { Instant } from '../model/names.ts';

/** `14:20:05 UTC`, with the date before it when that is another day than `now`. */
export function instantText(instant: Instant, now: Instant): string {
  const time = `${instant.slice(11, 19)} UTC`;
  return instant.slice(0, 10) === now.slice(0, 10) ? time : `${instant.slice(0, 10)} ${time}`;
}

/** The same text with every instant in it written for people. */
export function withInstants(text: string, now: Instant): string {
  return text.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (instant) => instantText(instant, now));
}

/** `7 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`: the two largest units that matter. */
export function secondsText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(whole, [60, 'min'], [1, 's']);
  if (whole < 86_400) return pair(whole, [3600, 'h'], [60, 'min']);
  return pair(whole, [86_400, 'd'], [3600, 'h']);
}

function pair(seconds: number, large: [number, string], small: [number, string]): string {
  const rest = Math.floor((seconds % large[0]) / small[0]);
  const first = `${Math.floor(seconds / large[0])} ${large[1]}`;
  return rest === 0 ? first : `${first} ${rest} ${small[1]}`;
}
