import { setTimeout as delay } from 'node:timers/promises';

/** Time as the transport needs it. */
export interface KubeClock {
  now(): number;
  /** Resolves after the time; rejects at once when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export function systemKubeClock(): KubeClock {
  return {
    now: () => Date.now(),
    async sleep(milliseconds, signal) {
      await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
    },
  };
}
