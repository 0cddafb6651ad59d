import type { Log } from '../model/log.ts';
import { createRateLimit } from './rate-limit.ts';

/**
 * A log that writes at most `count` warnings in a window, the last of them with a word that more may follow: whoever sends
 * junk may not fill the disk. Everything else is written as it comes.
 */
export function createThinLog(log: Log, limits: { count: number; windowMs: number; now: () => number }): Log {
  const limit = createRateLimit({ ...limits, count: limits.count - 1 });
  const last = createRateLimit({ ...limits, count: 1 });
  return {
    info: (fields, message) => log.info(fields, message),
    error: (fields, message) => log.error(fields, message),
    warn(fields, message) {
      if (limit('')) log.warn(fields, message);
      else if (last('')) log.warn({ ...fields, more: 'are counted only, for a while' }, message);
    },
  };
}
