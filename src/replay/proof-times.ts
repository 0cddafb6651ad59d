import { plusSeconds } from '../decide/time.ts';
import type { Config } from '../model/config.ts';
import type { Instant } from '../model/names.ts';
import type { Stay } from './stays.ts';

/** How long a proof counts; what still runs is proven anew then, as the server does. */
export const PROOF_LIFE_SECONDS = 14 * 86_400;

/** The names in a target's key. */
export function partsAt(key: string): { application: string; environment: string } {
  const [application = '', environment = ''] = key.split('/');
  return { application, environment };
}

/** When a stay would have been proven, and again for as long as it lasted: healthy from its first moment, for the soak. */
export function proofTimes({ key, from, until }: Stay, config: Config, now: Instant): Instant[] {
  const soak = config.environments[partsAt(key).environment]?.soak ?? 0;
  const times: Instant[] = [];
  const isOver = (time: Instant): boolean => time > now || (until !== null && time >= until);
  for (let time = plusSeconds(from, soak); !isOver(time); time = plusSeconds(time, PROOF_LIFE_SECONDS)) {
    times.push(time);
  }
  return times;
}
