import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { Config } from '../../../src/model/config.ts';
import type { Window } from '../../../src/model/window.ts';
import { aLedger, aPromotion, aTarget, gist, planOf, verdictOn } from '../builders.ts';
import { anOverride, aRollback } from './records.ts';

type WindowInput = z.input<typeof Window>;

interface Case {
  name: string;
  /** Windows of the environment, and of all. */
  own?: WindowInput[];
  all?: WindowInput[];
  now: string;
  /** `open`, `never`, or the instant until which it waits. */
  is: string;
}

function judged({ own = [], all = [], now }: Omit<Case, 'name' | 'is'>, records = aLedger(), to = '1.1.0') {
  const applications = [{ path: 'apps/{application}/envs/{environment}' }];
  const config = Config.parse({ version: 1, environments: { prod: { windows: own } }, applications, windows: all });
  const snapshot = {
    config: { status: 'valid' as const, config },
    targets: [aTarget('prod', '1.0.0')],
    ledger: records,
  };
  return planOf({ ...snapshot, pulls: [aPromotion('prod', '1.0.0', to)] }, now);
}

function answer(input: Omit<Case, 'is'>): string {
  const verdict = verdictOn(judged(input), 8);
  if (verdict.status === 'passed') return 'open';
  if (verdict.status === 'waiting') return verdict.until?.replace('.000Z', 'Z') ?? 'no time';
  return verdict.reason === 'NeverOpens' ? 'never' : verdict.reason;
}

const Berlin = 'Europe/Berlin';
const NewYork = 'America/New_York';
const work: WindowInput = {
  name: 'office hours',
  kind: 'allow',
  timezone: Berlin,
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '17:00',
};
const nights: WindowInput = { kind: 'freeze', from: '22:00', to: '06:00' };
const weekend: WindowInput = { name: 'weekend', kind: 'freeze', timezone: Berlin, from: 'fri 16:00', to: 'mon 08:00' };
const xmas: WindowInput = {
  name: 'Christmas',
  kind: 'freeze',
  timezone: Berlin,
  start: '2026-12-23T12:00',
  end: '2026-12-28T06:00',
};
/** Through the hour that Berlin leaps over on 2026-03-29 (02:00 → 03:00) and has twice on 2026-10-25 (03:00 → 02:00). */
const leaping: WindowInput = { kind: 'freeze', timezone: Berlin, from: '02:30', to: '02:45' };
const before: WindowInput = { kind: 'freeze', timezone: Berlin, from: '01:00', to: '02:30' };
const after: WindowInput = { kind: 'freeze', timezone: Berlin, from: '02:30', to: '04:00' };

const plain: Case[] = [
  { name: 'no windows', now: '2026-11-21T12:00:00Z', is: 'open' },
  { name: 'outside of a freeze', own: [nights], now: '2026-11-21T12:00:00Z', is: 'open' },
  { name: 'the first second of a freeze', own: [nights], now: '2026-11-21T22:00:00Z', is: '2026-11-22T06:00:00Z' },
  { name: 'the last second before a freeze', own: [nights], now: '2026-11-21T21:59:59Z', is: 'open' },
  { name: 'a freeze over midnight, before it', own: [nights], now: '2026-11-21T23:59:59Z', is: '2026-11-22T06:00:00Z' },
  { name: 'a freeze over midnight, after it', own: [nights], now: '2026-11-22T00:00:00Z', is: '2026-11-22T06:00:00Z' },
  { name: 'the last second of a freeze', own: [nights], now: '2026-11-22T05:59:59Z', is: '2026-11-22T06:00:00Z' },
  { name: 'its end is excluded', own: [nights], now: '2026-11-22T06:00:00Z', is: 'open' },
  { name: 'of all environments', all: [nights], now: '2026-11-21T23:00:00Z', is: '2026-11-22T06:00:00Z' },
];

const days: Case[] = [
  { name: 'inside of an allow window', own: [work], now: '2026-11-23T12:00:00Z', is: 'open' },
  { name: 'before it opens', own: [work], now: '2026-11-23T05:00:00Z', is: '2026-11-23T08:00:00Z' },
  { name: 'after it shut', own: [work], now: '2026-11-23T16:00:00Z', is: '2026-11-24T08:00:00Z' },
  { name: 'over a weekend', own: [work], now: '2026-11-20T16:00:00Z', is: '2026-11-23T08:00:00Z' },
  {
    name: 'a day counts where the window is at home',
    own: [{ kind: 'allow', timezone: 'Pacific/Auckland', days: ['mon'] }],
    now: '2026-11-22T12:00:00Z',
    is: 'open',
  },
  {
    name: 'and no longer when the day is over there',
    own: [{ kind: 'allow', timezone: 'Pacific/Auckland', days: ['mon'] }],
    now: '2026-11-23T11:00:00Z',
    is: '2026-11-29T11:00:00Z',
  },
  {
    name: 'a day names where a night begins: its morning belongs to it',
    own: [{ ...nights, days: ['fri'] }],
    now: '2026-11-21T05:00:00Z',
    is: '2026-11-21T06:00:00Z',
  },
  {
    name: 'and the morning of the day itself does not',
    own: [{ ...nights, days: ['fri'] }],
    now: '2026-11-20T05:00:00Z',
    is: 'open',
  },
  {
    name: 'a whole day by default',
    own: [{ kind: 'freeze', days: ['sat'] }],
    now: '2026-11-21T00:00:00Z',
    is: '2026-11-22T00:00:00Z',
  },
  {
    name: 'days in a row are one freeze',
    own: [{ kind: 'freeze', days: ['sat', 'sun'] }],
    now: '2026-11-21T00:00:00Z',
    is: '2026-11-23T00:00:00Z',
  },
  {
    name: 'until 24:00 is until midnight',
    own: [{ kind: 'freeze', from: '20:00', to: '24:00' }],
    now: '2026-11-21T20:00:00Z',
    is: '2026-11-22T00:00:00Z',
  },
  {
    name: 'until 00:00 is the same',
    own: [{ kind: 'freeze', from: '20:00', to: '00:00' }],
    now: '2026-11-21T23:59:59Z',
    is: '2026-11-22T00:00:00Z',
  },
  {
    name: 'every day of the week frozen',
    own: [{ kind: 'freeze' }],
    now: '2026-11-21T12:00:00Z',
    is: 'never',
  },
  {
    name: 'every day of the week allowed',
    own: [{ kind: 'allow' }],
    now: '2026-11-21T23:59:59Z',
    is: 'open',
  },
];

const weeks: Case[] = [
  { name: 'a weekend from Friday to Monday', own: [weekend], now: '2026-11-20T15:00:00Z', is: '2026-11-23T07:00:00Z' },
  { name: 'on its Sunday', own: [weekend], now: '2026-11-22T12:00:00Z', is: '2026-11-23T07:00:00Z' },
  { name: 'just before it', own: [weekend], now: '2026-11-20T14:59:59Z', is: 'open' },
  { name: 'just after it', own: [weekend], now: '2026-11-23T07:00:00Z', is: 'open' },
  {
    name: 'a week that turns on Sunday',
    own: [{ kind: 'allow', from: 'sat 12:00', to: 'sun 24:00' }],
    now: '2026-11-22T23:59:59Z',
    is: 'open',
  },
  {
    name: 'from a day to the same day earlier is nearly a week',
    own: [{ kind: 'freeze', from: 'wed 10:00', to: 'wed 09:00' }],
    now: '2026-11-25T10:00:00Z',
    is: '2026-12-02T09:00:00Z',
  },
  {
    name: 'within one day',
    own: [{ kind: 'allow', from: 'tue 10:00', to: 'tue 12:00' }],
    now: '2026-11-24T12:00:00Z',
    is: '2026-12-01T10:00:00Z',
  },
];

const dated: Case[] = [
  { name: 'inside of a dated freeze', own: [xmas], now: '2026-12-24T12:00:00Z', is: '2026-12-28T05:00:00Z' },
  { name: 'before it', own: [xmas], now: '2026-12-23T10:59:59Z', is: 'open' },
  { name: 'at its first second', own: [xmas], now: '2026-12-23T11:00:00Z', is: '2026-12-28T05:00:00Z' },
  { name: 'at its end', own: [xmas], now: '2026-12-28T05:00:00Z', is: 'open' },
  { name: 'a year later it does not come back', own: [xmas], now: '2027-12-24T12:00:00Z', is: 'open' },
  {
    name: 'a dated allow window that is over leaves nothing',
    own: [{ ...xmas, kind: 'allow' }],
    now: '2027-01-01T00:00:00Z',
    is: 'never',
  },
  {
    name: 'one that comes',
    own: [{ ...xmas, kind: 'allow' }],
    now: '2026-11-21T00:00:00Z',
    is: '2026-12-23T11:00:00Z',
  },
  {
    name: 'one that comes in more than a year',
    own: [{ kind: 'allow', start: '2028-01-01T00:00', end: '2028-01-02T00:00' }],
    now: '2026-11-21T00:00:00Z',
    is: 'never',
  },
  {
    name: 'a freeze of the leap day',
    own: [{ kind: 'freeze', start: '2028-02-29T00:00', end: '2028-03-01T00:00' }],
    now: '2028-02-29T12:00:00Z',
    is: '2028-03-01T00:00:00Z',
  },
];

const together: Case[] = [
  {
    name: 'a freeze inside of an allow window wins',
    own: [work, { kind: 'freeze', timezone: Berlin, from: '12:00', to: '13:00' }],
    now: '2026-11-23T11:30:00Z',
    is: '2026-11-23T12:00:00Z',
  },
  {
    name: 'a freeze that ends outside of the allow window',
    own: [work, { kind: 'freeze', timezone: Berlin, from: '12:00', to: '18:00' }],
    now: '2026-11-23T11:30:00Z',
    is: '2026-11-24T08:00:00Z',
  },
  {
    name: 'an allow window that opens inside of a freeze',
    own: [work, xmas],
    now: '2026-12-24T07:00:00Z',
    is: '2026-12-28T08:00:00Z',
  },
  {
    name: 'two freezes that overlap',
    own: [nights, { kind: 'freeze', from: '05:00', to: '09:00' }],
    now: '2026-11-21T23:00:00Z',
    is: '2026-11-22T09:00:00Z',
  },
  {
    name: 'two freezes that adjoin',
    own: [nights, { kind: 'freeze', from: '06:00', to: '09:00' }],
    now: '2026-11-21T23:00:00Z',
    is: '2026-11-22T09:00:00Z',
  },
  {
    name: 'one of several allow windows is enough',
    own: [work, { kind: 'allow', from: '20:00', to: '21:00' }],
    now: '2026-11-23T20:30:00Z',
    is: 'open',
  },
  {
    name: 'the next of several opens',
    own: [work, { kind: 'allow', from: '20:00', to: '21:00' }],
    now: '2026-11-23T17:00:00Z',
    is: '2026-11-23T20:00:00Z',
  },
  {
    name: 'a freeze of all and an allow window of its own',
    all: [xmas],
    own: [work],
    now: '2026-12-23T12:00:00Z',
    is: '2026-12-28T08:00:00Z',
  },
  {
    name: 'allow windows of all are not widened by its own',
    all: [work],
    own: [{ kind: 'allow', timezone: Berlin, days: ['tue'] }],
    now: '2026-11-23T12:00:00Z',
    is: '2026-11-24T08:00:00Z',
  },
  {
    name: 'windows of two zones',
    own: [work, { kind: 'allow', timezone: NewYork, from: '09:00', to: '10:00' }],
    now: '2026-11-21T14:30:00Z',
    is: 'open',
  },
  {
    name: 'a freeze that never leaves its allow window a minute',
    own: [work, { kind: 'freeze', timezone: Berlin, from: '08:00', to: '18:00' }],
    now: '2026-11-23T12:00:00Z',
    is: 'never',
  },
];

const clocks: Case[] = [
  { name: 'spring: a window that is leapt over is not there', own: [leaping], now: '2026-03-29T01:00:00Z', is: 'open' },
  { name: 'and is there a day earlier', own: [leaping], now: '2026-03-28T01:30:00Z', is: '2026-03-28T01:45:00Z' },
  {
    name: 'spring: an end that is leapt over is the leap',
    own: [before],
    now: '2026-03-29T00:59:59Z',
    is: '2026-03-29T01:00:00Z',
  },
  { name: 'spring: open behind the leap', own: [before], now: '2026-03-29T01:00:00Z', is: 'open' },
  {
    name: 'spring: a beginning that is leapt over is the leap',
    own: [after],
    now: '2026-03-29T01:00:00Z',
    is: '2026-03-29T02:00:00Z',
  },
  { name: 'spring: still open before the leap', own: [after], now: '2026-03-29T00:59:59Z', is: 'open' },
  {
    name: 'autumn: a window that is there twice is one, from the first',
    own: [leaping],
    now: '2026-10-25T00:30:00Z',
    is: '2026-10-25T01:45:00Z',
  },
  { name: 'autumn: and to the last', own: [leaping], now: '2026-10-25T01:44:59Z', is: '2026-10-25T01:45:00Z' },
  {
    name: 'autumn: an end that is there twice is the last',
    own: [before],
    now: '2026-10-25T00:45:00Z',
    is: '2026-10-25T01:30:00Z',
  },
  {
    name: 'autumn: a beginning that is there twice is the first',
    own: [after],
    now: '2026-10-25T00:30:00Z',
    is: '2026-10-25T03:00:00Z',
  },
  {
    name: 'autumn: office hours begin by the new offset',
    own: [work],
    now: '2026-10-25T12:00:00Z',
    is: '2026-10-26T08:00:00Z',
  },
  {
    name: 'spring: office hours begin by the new offset',
    own: [work],
    now: '2026-03-29T12:00:00Z',
    is: '2026-03-30T07:00:00Z',
  },
  {
    name: 'a night over the leap is an hour shorter',
    own: [{ ...nights, timezone: NewYork }],
    now: '2026-03-08T03:00:00Z',
    is: '2026-03-08T10:00:00Z',
  },
  {
    name: 'a night over the hour that is there twice is an hour longer',
    own: [{ ...nights, timezone: NewYork }],
    now: '2026-11-01T02:00:00Z',
    is: '2026-11-01T11:00:00Z',
  },
  {
    name: 'a zone of 45 minutes',
    own: [{ kind: 'freeze', timezone: 'Asia/Kathmandu', from: '09:00', to: '10:00' }],
    now: '2026-11-21T03:15:00Z',
    is: '2026-11-21T04:15:00Z',
  },
  {
    name: 'clocks that leap by half an hour',
    own: [{ kind: 'freeze', timezone: 'Australia/Lord_Howe', from: '02:00', to: '02:15' }],
    now: '2026-10-03T15:30:00Z',
    is: 'open',
  },
  {
    name: 'a day of a zone that leaps at midnight begins with the leap',
    own: [{ kind: 'freeze', timezone: 'America/Asuncion', start: '2023-10-01T00:00', end: '2023-10-02T00:00' }],
    now: '2023-10-01T04:00:00Z',
    is: '2023-10-02T03:00:00Z',
  },
];

const groups = { plain, days, weeks, dated, together, clocks };

describe.each(Object.entries(groups))('windows: %s', (_, cases) => {
  test.each(cases)('$name', (one) => {
    expect(answer(one)).toBe(one.is);
  });
});

test('there are at least fifty of them, each with its own name', () => {
  const names = Object.entries(groups).flatMap(([group, cases]) => cases.map(({ name }) => `${group} ${name}`));
  expect(new Set(names).size).toBeGreaterThanOrEqual(50);
  expect(new Set(names).size).toBe(names.length);
});

describe('what people read', () => {
  const says = (input: Omit<Case, 'name' | 'is'>): string => gist(verdictOn(judged(input), 8));

  test('a freeze by its name, and when it opens on their clock', () => {
    expect(says({ own: [xmas], now: '2026-12-24T12:00:00Z' })).toBe(
      'waiting Frozen: prod is frozen by “Christmas”; it opens on Mon 2026-12-28 06:00 (Europe/Berlin), 2026-12-28T05:00:00.000Z',
    );
  });

  test('an allow window that is shut', () => {
    expect(says({ own: [work], now: '2026-11-21T12:00:00Z' })).toBe(
      'waiting OutsideWindow: prod is outside of its allowed times, such as “office hours”; it opens on Mon 2026-11-23 09:00 (Europe/Berlin), 2026-11-23T08:00:00.000Z',
    );
  });

  test('windows that never open are a mistake to mend', () => {
    expect(says({ own: [{ kind: 'freeze' }], now: '2026-11-21T12:00:00Z' })).toBe(
      'blocked NeverOpens: prod is frozen, and its windows leave no opening within a year: change `windows` in the config',
    );
  });
});

describe('the time to look again', () => {
  test('is when it opens', () => {
    expect(judged({ own: [nights], now: '2026-11-21T23:00:00.000Z' }).reconsiderAt).toBe('2026-11-22T06:00:00.000Z');
  });

  test.each<[string, WindowInput[], string | null]>([
    ['a freeze begins', [nights], '2026-11-23T22:00:00.000Z'],
    ['an allow window ends', [work], '2026-11-23T16:00:00.000Z'],
    [
      'the last of those that adjoin ends',
      [work, { kind: 'allow', from: '15:00', to: '20:00' }],
      '2026-11-23T20:00:00.000Z',
    ],
    ['nothing ever shuts', [{ ...xmas, start: '2020-01-01T00:00', end: '2020-01-02T00:00' }], null],
  ])('is when %s', (_, own, time) => {
    expect(judged({ own, now: '2026-11-23T12:00:00.000Z' }).reconsiderAt).toBe(time);
  });
});

describe('who goes past a closed window', () => {
  const now = '2026-11-21T23:00:00.000Z';

  test('a rollback of ours', () => {
    const back = aRollback('prod', '1.0.0', '1.1.0');
    expect(verdictOn(judged({ own: [nights], now }, aLedger(back)), 8).status).toBe('passed');
  });

  test('an override', () => {
    const { head } = aPromotion('prod', '1.0.0', '1.1.0');
    const override = anOverride('window', { pull: 8, head: head.sha });
    expect(verdictOn(judged({ own: [nights], now }, aLedger(override)), 8)).toMatchObject({
      status: 'overridden',
      by: 'olga',
    });
  });

  test('not a change without a new version', () => {
    expect(verdictOn(judged({ own: [nights], now }, aLedger(), '1.0.0'), 8).status).toBe('waiting');
  });
});
