import { z } from 'zod';

export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const Weekday = z.enum(weekdays);

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day such as 09:00 or 24:00');
const WeekTime = z
  .string()
  .regex(
    /^(sun|mon|tue|wed|thu|fri|sat) (([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    'must be a time of the week such as `fri 18:00`',
  );
const LocalTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'must be a local date and time such as 2026-12-20T18:00');

const facts = {
  /** How people call it: it stands in every verdict that waits for it. */
  name: z.string().min(1).max(80).optional(),
  /** `freeze`: nothing enters inside of it. `allow`: things enter only inside of one of them. */
  kind: z.enum(['allow', 'freeze']),
  /** IANA name of the zone that all its times are in. */
  timezone: z.string().min(1).default('UTC'),
};

/** A window between two moments on the wall clock of its zone, the end excluded. */
const DatedWindow = z.strictObject({ ...facts, start: LocalTime, end: LocalTime });
export type DatedWindow = z.infer<typeof DatedWindow>;

/** A window that comes back every week, from one day and time to another. */
const WeeklyWindow = z.strictObject({ ...facts, from: WeekTime, to: WeekTime });

/** A window that comes back: on some days of the week between two times of day; `to` before `from` ends the next day. */
const DailyWindow = z.strictObject({
  ...facts,
  /** The days on which it begins; every day without them. */
  days: z.array(Weekday).min(1).optional(),
  from: ClockTime.default('00:00'),
  to: ClockTime.default('24:00'),
});

/** When promotions may enter an environment, or may not. */
export const Window = z.union([DatedWindow, WeeklyWindow, DailyWindow]);
export type Window = z.infer<typeof Window>;
