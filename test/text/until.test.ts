import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantOfMillis, parseUntil } from '../../src/text/until.ts';

/** A Saturday at noon. */
const NOW = Date.parse('2026-11-21T12:00:00Z');

function until(text: string, now = NOW): string {
  const found = parseUntil(text.split(' '), now);
  return 'problem' in found ? found.problem : `${instantOfMillis(found.millis).slice(0, 16)} ${found.used}`;
}

describe('a time that a person writes', () => {
  test.each([
    ['2h', '2026-11-21T14:00 1'],
    ['90m', '2026-11-21T13:30 1'],
    ['3d', '2026-11-24T12:00 1'],
    ['1w', '2026-11-28T12:00 1'],
    ['1d12h', '2026-11-23T00:00 1'],
    ['14:00', '2026-11-21T14:00 1'],
    ['9:00', '2026-11-22T09:00 1'],
    ['12:00', '2026-11-22T12:00 1'],
    ['14:00 Europe/Berlin', '2026-11-21T13:00 2'],
    ['12:30 Europe/Berlin', '2026-11-22T11:30 2'],
    ['14:00 europe/berlin', '2026-11-21T13:00 2'],
    ['14:00 UTC', '2026-11-21T14:00 2'],
    ['14:00 Z because', '2026-11-21T14:00 2'],
    ['14:00 Japan launches', '2026-11-21T14:00 1'],
    ['14:00 and/or later', '2026-11-21T14:00 1'],
    ['tomorrow', '2026-11-22T00:00 1'],
    ['Tomorrow 9:00', '2026-11-22T09:00 2'],
    ['tomorrow 9:00 America/New_York', '2026-11-22T14:00 3'],
    ['monday 9:00', '2026-11-23T09:00 2'],
    ['mon', '2026-11-23T00:00 1'],
    ['saturday', '2026-11-28T00:00 1'],
    ['sunday', '2026-11-22T00:00 1'],
    ['2026-12-01', '2026-12-01T00:00 1'],
    ['2026-12-01 14:00', '2026-12-01T14:00 2'],
    ['2026-12-01 Europe/Berlin', '2026-11-30T23:00 2'],
    ['2026-12-01T14:00', '2026-12-01T14:00 1'],
    ['2026-12-01T14:00:30Z', '2026-12-01T14:00 1'],
    ['2026-12-01T14:00 Europe/Berlin', '2026-12-01T13:00 2'],
    ['2026-12-01 deploy of the year', '2026-12-01T00:00 1'],
  ])('%s', (text, expected) => expect(until(text)).toBe(expected));

  test.each([
    ['', /needs a time/],
    ['soon', /`soon` is not understood/],
    ['25:00', /`25:00` is no time of day/],
    ['tomorrow 9:75', /`9:75` is no time of day/],
    ['2026-02-30', /no day of the calendar/],
    ['2026-13-01', /no day of the calendar/],
    ['2026-11-20', /is past/],
    ['2026-11-21 11:59', /is past/],
    ['2029-01-01', /more than a year away/],
    ['999999w', /more than a year away/],
    ['0h', /is past/],
    ['14:00 Europe/Atlantis', /`Europe\/Atlantis` is no time zone/],
    ['`@all`', /`@all` is not understood/],
  ])('%s is refused', (text, expected) => expect(until(text)).toMatch(expected));

  test('an hour that comes twice means its second time, one that is leapt over the moment of the leap, as with windows', () => {
    expect(until('2026-10-25 2:30 Europe/Berlin', Date.parse('2026-10-20T00:00:00Z'))).toBe('2026-10-25T01:30 3');
    expect(until('2027-03-28 2:30 Europe/Berlin')).toBe('2027-03-28T01:00 3');
    expect(until('2026-11-01 1:30 America/New_York', Date.parse('2026-10-20T00:00:00Z'))).toBe('2026-11-01T06:30 3');
  });

  test('a clock of a zone shows what was asked for, on every day of the year', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Chatham');
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 360 }), fc.nat({ max: 23 }), zone, (days, hour, timeZone) => {
        const date = new Date(NOW + days * 86_400_000).toISOString().slice(0, 10);
        const found = parseUntil([date, `${hour}:30`, timeZone], NOW);
        if ('problem' in found) throw new Error(found.problem);
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
        const wanted = `${date} ${String(hour).padStart(2, '0')}:30`;
        const isGap = shown.format(found.millis) !== wanted;
        // Only the hour that a clock leaves out is another one.
        if (isGap) expect(shown.format(found.millis - 3_600_000).slice(11, 13)).not.toBe(wanted.slice(11, 13));
        expect(isGap && ![1, 2, 3].includes(hour)).toBe(false);
      }),
    );
  });

  test('whatever the words, the answer is a time ahead or a sentence', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const found = parseUntil(words, NOW);
        if ('problem' in found) expect(found.problem).toMatch(/\.$/);
        else expect(found.millis).toBeGreaterThan(NOW);
      }),
    );
  });
});
