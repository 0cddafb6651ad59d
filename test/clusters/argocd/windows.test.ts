import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readApplication } from '../../../src/clusters/argocd/application.ts';
import { parseCron, strikesBetween } from '../../../src/clusters/argocd/windows/cron.ts';
import { parseGoDuration } from '../../../src/clusters/argocd/windows/duration.ts';
import { deniedBy, readWindows } from '../../../src/clusters/argocd/windows/sync-windows.ts';
import { fitsGlob } from '../../../src/model/glob.ts';
import { anApplication } from './world.ts';

const MINUTE = 60_000;

/** True when the schedule strikes in the minute of this moment. */
function strikes(schedule: string, at: string): boolean {
  const cron = parseCron(schedule);
  if (cron === null) throw new Error(`unreadable: ${schedule}`);
  const time = Date.parse(at);
  return strikesBetween(cron, time - 1, time + 1);
}

describe('cron', () => {
  test.each([
    ['* * * * *', '2026-11-21T12:34:00Z', true],
    ['30 22 * * *', '2026-11-21T22:30:00Z', true],
    ['30 22 * * *', '2026-11-21T22:31:00Z', false],
    ['*/15 * * * *', '2026-11-21T10:45:00Z', true],
    ['5/20 * * * *', '2026-11-21T10:45:00Z', true],
    ['5/20 * * * *', '2026-11-21T10:40:00Z', false],
    ['0 9-17 * * mon-fri', '2026-11-20T17:00:00Z', true],
    ['0 9-17 * * MON-FRI', '2026-11-21T12:00:00Z', false],
    ['0 0 1,15 nov ?', '2026-11-15T00:00:00Z', true],
    ['0 0 1,15 dec *', '2026-11-15T00:00:00Z', false],
    // Both day fields are chosen: either is enough. 2026-11-21 is a Saturday.
    ['0 0 1 * 6', '2026-11-21T00:00:00Z', true],
    ['0 0 21 * 0', '2026-11-21T00:00:00Z', true],
    ['0 0 2 * 0', '2026-11-21T00:00:00Z', false],
    ['0 0 29 2 *', '2028-02-29T00:00:00Z', true],
  ])('%s at %s: %s', (schedule, at, expected) => {
    expect(strikes(schedule, at)).toBe(expected);
  });

  test.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 7',
    '*/0 * * * *',
    '9-5 * * * *',
    'x * * * *',
    '@daily',
    '-1 * * * *',
  ])('"%s" is not a schedule', (text) => {
    expect(parseCron(text)).toBeNull();
  });

  test('law: a window is as long as it says, from the strike on', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const hour = fc.integer({ min: 0, max: 23 });
    const length = fc.integer({ min: 2, max: 600 });
    fc.assert(
      fc.property(minute, hour, length, fc.integer({ min: 1, max: 1439 }), (at, on, minutes, later) => {
        const cron = parseCron(`${at} ${on} * * *`);
        const now = Date.parse('2026-11-20T00:00:00Z') + (on * 60 + at + later) * MINUTE;
        expect(cron !== null && strikesBetween(cron, now - minutes * MINUTE, now)).toBe(later < minutes);
      }),
    );
  });
});

test.each([
  ['1h30m', 90 * MINUTE],
  ['90s', 1.5 * MINUTE],
  ['0.5h', 30 * MINUTE],
  ['0', 0],
  ['1d', null],
  ['', null],
  ['h', null],
])('the duration %s', (text, expected) => {
  expect(parseGoDuration(text)).toBe(expected);
});

test.each([
  ['*', 'anything/at all', true],
  ['prod-*', 'prod-checkout', true],
  ['prod-*', 'preprod-checkout', false],
  ['*-{dev,test}', 'shop-test', true],
  ['*-{dev,test}', 'shop-prod', false],
  ['web-[0-9]?', 'web-12', true],
  ['web-[!0-9]', 'web-1', false],
  ['a.b', 'axb', false],
  ['a\\*', 'a*', true],
  ['{a', 'a', false],
  ['[', '[', true],
])('the pattern %s and %s: %s', (pattern, text, expected) => {
  expect(fitsGlob(pattern, text)).toBe(expected);
});

describe('sync windows', () => {
  const application = readApplication(anApplication());
  const noon = Date.parse('2026-11-21T12:00:00Z');

  function denied(...windows: object[]): string | null {
    return deniedBy(readWindows({ spec: { syncWindows: windows } }), application, noon);
  }

  const now = { schedule: '0 11 * * *', duration: '2h' };
  const later = { schedule: '0 20 * * *', duration: '2h' };
  const mine = { applications: ['checkout'] };

  test('without windows, or with those of others, syncs are free', () => {
    expect(denied()).toBeNull();
    expect(denied({ kind: 'deny', ...now, applications: ['web'] })).toBeNull();
    expect(denied({ kind: 'deny', ...now }), 'a window for nobody').toBeNull();
  });

  test.each([
    ['applications', { applications: ['check*'] }],
    ['namespaces', { namespaces: ['checkout'] }],
    ['clusters', { clusters: ['https://kubernetes.*'] }],
    ['one of three', { applications: ['web'], namespaces: ['checkout'] }],
    ['all of three', { applications: ['*'], namespaces: ['*'], clusters: ['*'], andOperator: true }],
  ])('a window that denies is found by %s', (_, whom) => {
    expect(denied({ kind: 'deny', ...now, ...whom })).toContain('denies syncs now');
    expect(denied({ kind: 'deny', ...later, ...whom })).toBeNull();
  });

  test('with andOperator one list that does not fit is enough', () => {
    const whom = { applications: ['checkout'], namespaces: ['web'], andOperator: true };
    expect(denied({ kind: 'deny', ...now, ...whom })).toBeNull();
  });

  test('a window that allows shuts when it is over, unless another one is open', () => {
    expect(denied({ kind: 'allow', ...now, ...mine })).toBeNull();
    expect(denied({ kind: 'allow', ...later, ...mine })).toContain('"allow 0 20 * * * for 2h (UTC)"');
    expect(denied({ kind: 'allow', ...later, ...mine }, { kind: 'allow', ...now, ...mine })).toBeNull();
    expect(denied({ kind: 'allow', ...now, ...mine }, { kind: 'deny', ...now, ...mine })).toContain('denies');
  });

  test('a schedule is local to its time zone', () => {
    const tokyo = { schedule: '0 21 * * *', duration: '5m', timeZone: 'Asia/Tokyo' };
    expect(
      deniedBy(
        readWindows({ spec: { syncWindows: [{ kind: 'deny', ...tokyo, ...mine }] } }),
        application,
        noon + MINUTE,
      ),
    ).toContain('Asia/Tokyo');
    const newYork = { schedule: '0 7 * * *', duration: '5m', timeZone: 'America/New_York' };
    expect(
      deniedBy(
        readWindows({ spec: { syncWindows: [{ kind: 'deny', ...newYork, ...mine }] } }),
        application,
        noon + MINUTE,
      ),
    ).toContain('New_York');
  });

  test('a window that cannot be read shuts', () => {
    expect(denied({ kind: 'allow', schedule: 'whenever', duration: '2h', ...mine })).toContain('cannot be read');
    expect(denied({ kind: 'deny', ...later, duration: 'long', ...mine })).toContain('cannot be read');
  });
});
