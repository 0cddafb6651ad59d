import { setTimeout as delay } from 'node:timers/promises';

/** Sleeps, but not beyond the end of the signal; never rejects. */
export async function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    // Aborted: the caller looks at its signal.
  }
}

/** Calls back after a time; the answer cancels it. */
export function scheduleIn(delayMs: number, task: () => void): () => void {
  const timer = setTimeout(task, Math.max(0, delayMs));
  return () => clearTimeout(timer);
}
