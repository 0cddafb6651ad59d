import { z } from 'zod';

const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** A duration such as `90s`, `10m`, `1h30m` or `2d`; the parsed value is in seconds. */
export const Duration = z
  .string()
  .regex(/^(\d+[smhd])+$/, 'must be a duration such as 30s, 10m, 1h30m or 2d')
  .transform((text) => {
    let seconds = 0;
    for (const [, amount, unit] of text.matchAll(/(\d+)([smhd])/g)) {
      seconds += Number(amount) * units[unit as keyof typeof units];
    }
    return seconds;
  });

/** The same after reading: seconds. */
export const Seconds = z.number().min(0);
