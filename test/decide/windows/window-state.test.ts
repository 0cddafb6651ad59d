import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type WindowState, windowState } from '../../../src/decide/windows/window-state.ts';
import { Window, weekdays } from '../../../src/model/window.ts';
import { instantsOf, wallAt } from '../../../src/text/zone.ts';

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns'];
const aZone = fc.constantFrom(...zones);
const kind = fc.constantFrom('allow' as const, 'freeze' as const);
const two = (value: number): string => String(value).padStart(2, '0');
const minuteText = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
const aMinute = fc.integer({ min: 0, max: 1439 });

const daily = fc
  .record({
    kind,
    timezone: aZone,
    days: fc.option(fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }), { nil: undefined }),
    from: aMinute.map(minuteText),
    to: fc.integer({ min: 0, max: 1440 }).map(minuteText),
  })
  .filter(({ from, to }) => from !== to);
const weekly = fc
  .record({
    kind,
    timezone: aZone,
    from: fc.tuple(fc.constantFrom(...weekdays), aMinute).map(([day, minute]) => `${day} ${minuteText(minute)}`),
    to: fc.tuple(fc.constantFrom(...weekdays), aMinute).map(([day, minute]) => `${day} ${minuteText(minute)}`),
  })
  .filter(({ from, to }) => from !== to);
/** Two years around the changes of clocks. */
const aTime = fc.integer({
  min: Date.parse('2026-01-01T00:00:00Z') / 1000,
  max: Date.parse('2027-12-31T00:00:00Z') / 1000,
});
const dated = fc
  .record({ kind, timezone: aZone, start: aTime, days: fc.integer({ min: 1, max: 40 }) })
  .map(({ start, days, ...rest }) => {
    const text = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16);
    return { ...rest, start: text(start), end: text(start + days * 86_400) };
  });
const aWindow = fc.oneof(daily, weekly, dated).map((window) => Window.parse(window));
const levels = fc.array(fc.array(aWindow, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 });
/** Mostly near the changes of clocks of Europe, America and Australia. */
const changes = ['2026-03-08T07:00:00Z', '2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2026-11-01T06:00:00Z'];
const near = fc
  .tuple(fc.constantFrom(...changes), fc.integer({ min: -200_000, max: 200_000 }))
  .map(([change, seconds]) => Date.parse(change) / 1000 + seconds);
const anInstant = fc.oneof(aTime, near).map((seconds) => new Date(seconds * 1000).toISOString());

const runs = { numRuns: 120 };
const shifted = (instant: string, seconds: number): string =>
  new Date(Date.parse(instant) + seconds * 1000).toISOString();

function opensAt(state: WindowState): string | null {
  return state.status === 'closed' ? state.opensAt : null;
}

describe('what is said of the time', () => {
  test('it opens at the instant that is named, and not a second before', () => {
    fc.assert(
      fc.property(levels, anInstant, (windows, now) => {
        const until = opensAt(windowState(windows, now));
        if (until === null) return;
        expect(until > now).toBe(true);
        expect(windowState(windows, until).status).toBe('open');
        expect(windowState(windows, shifted(until, -1)).status).toBe('closed');
      }),
      runs,
    );
  });

  test('it stays shut until then: a later look names the same instant', () => {
    fc.assert(
      fc.property(levels, anInstant, fc.double({ min: 0, max: 1, noNaN: true }), (windows, now, part) => {
        const until = opensAt(windowState(windows, now));
        if (until === null) return;
        const seconds = Math.floor(((Date.parse(until) - Date.parse(now)) / 1000 - 1) * part);
        expect(opensAt(windowState(windows, shifted(now, Math.max(0, seconds))))).toBe(until);
      }),
      runs,
    );
  });

  test('the instant at which it shuts is shut, or worth another look, and nothing before it is', () => {
    fc.assert(
      fc.property(levels, anInstant, fc.double({ min: 0, max: 1, noNaN: true }), (windows, now, part) => {
        const state = windowState(windows, now);
        if (state.status === 'closed') return;
        const closes = state.closesAt ?? shifted(now, 30 * 86_400);
        const seconds = Math.floor(((Date.parse(closes) - Date.parse(now)) / 1000 - 1) * part);
        expect(windowState(windows, shifted(now, Math.max(0, seconds))).status).toBe('open');
        const isWithinMonth = state.closesAt !== null && closes < shifted(now, 31 * 86_400);
        if (isWithinMonth) expect(windowState(windows, closes).status).toBe('closed');
      }),
      runs,
    );
  });

  test('a freeze more never opens, an allow window more in a list that has one never shuts', () => {
    const freeze = aWindow.filter((window) => window.kind === 'freeze');
    const allow = aWindow.filter((window) => window.kind === 'allow');
    fc.assert(
      fc.property(levels, freeze, allow, allow, anInstant, (windows, more, first, second, now) => {
        if (windowState(windows, now).status === 'closed') {
          expect(windowState([...windows, [more]], now).status).toBe('closed');
        }
        if (windowState([[first]], now).status === 'open') {
          expect(windowState([[first, second]], now).status).toBe('open');
        }
      }),
      runs,
    );
  });

  test('away from the changes of clocks it is what the clock on the wall shows', () => {
    fc.assert(
      fc.property(daily, anInstant, (input, now) => {
        const time = Date.parse(now);
        const isCalm = [-2, -1, 1, 2].every(
          (day) => wallAt(input.timezone, time + day * 86_400_000) - wallAt(input.timezone, time) === day * 86_400_000,
        );
        if (!isCalm) return;
        const wall = new Date(wallAt(input.timezone, time));
        const clock = wall.toISOString().slice(11, 16);
        const [today, yesterday] = [weekdays[wall.getUTCDay()], weekdays[(wall.getUTCDay() + 6) % 7]];
        const has = (day: (typeof weekdays)[number] | undefined): boolean =>
          day !== undefined && (input.days === undefined || input.days.includes(day));
        const isInside =
          input.to > input.from
            ? has(today) && clock >= input.from && clock < input.to
            : (has(today) && clock >= input.from) || (has(yesterday) && clock < input.to);
        const isOpen = input.kind === 'allow' ? isInside : !isInside;
        expect(windowState([[Window.parse(input)]], now).status).toBe(isOpen ? 'open' : 'closed');
      }),
      { numRuns: 400 },
    );
  });
});

describe('the clock on the wall', () => {
  test('agrees with the calendar on every day of four centuries', () => {
    for (
      let day = Date.parse('1800-01-01T00:00:00Z');
      day < Date.parse('2200-01-01T00:00:00Z');
      day += 40 * 86_400_000
    ) {
      expect(wallAt('UTC', day)).toBe(day);
    }
  });

  test('every instant is one that shows what it shows', () => {
    fc.assert(
      fc.property(aZone, anInstant, (zone, now) => {
        const time = Date.parse(now);
        const { first, last } = instantsOf(zone, wallAt(zone, time));
        expect([first, last]).toContain(time);
        expect(first).toBeLessThanOrEqual(last);
      }),
      runs,
    );
  });

  test('a later wall time never is an earlier instant', () => {
    fc.assert(
      fc.property(aZone, near, fc.integer({ min: 0, max: 100_000 }), (zone, seconds, more) => {
        const [one, two_] = [instantsOf(zone, seconds * 1000), instantsOf(zone, (seconds + more) * 1000)];
        expect(two_.first).toBeGreaterThanOrEqual(one.first);
        expect(two_.last).toBeGreaterThanOrEqual(one.last);
      }),
      runs,
    );
  });
});
