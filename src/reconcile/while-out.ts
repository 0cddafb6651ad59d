import { statusOf } from '../clusters/builtin/failure.ts';
import { fullJitterMs } from './schedule.ts';

export interface WhileOutDeps {
  random(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  log: { warn(data: object, text: string): void };
}

const FIRST_MS = 1_000;
const MAX_MS = 30_000;

/**
 * Does the work again, with full jitter up to half a minute, as long as the API server is out: no answer, 429, or a
 * fault of its own. Any other error is thrown; so is the last one when the signal aborts.
 */
export async function againWhileOut<T>(work: () => Promise<T>, deps: WhileOutDeps, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !isOutage(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      deps.log.warn({ reason }, 'The API server is out; the agent starts when it is back');
      await deps.sleep(FIRST_MS + fullJitterMs(attempt, FIRST_MS, MAX_MS, deps.random()), signal);
    }
  }
}

function isOutage(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== null) return status === 429 || status >= 500;
  return error instanceof Error && error.name === 'TransportError';
}
