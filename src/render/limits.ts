import { readFileSync } from 'node:fs';
import type { RenderChild } from './child.ts';

const pollMs = 100;
const pageBytes = 4_096;

export interface RenderLimits {
  timeoutMs: number;
  maximumRssBytes: number;
}

/** Ends the child when it works for too long or takes too much memory. The answered function stops the watch. */
export function watchChild(child: RenderChild, limits: RenderLimits): () => void {
  const timer = setTimeout(() => child.end('timeout'), limits.timeoutMs);
  const poll = setInterval(() => {
    if (residentBytes(child.pid) > limits.maximumRssBytes) child.end('memory');
  }, pollMs);
  return function stop() {
    clearTimeout(timer);
    clearInterval(poll);
  };
}

/** What a process holds in memory; 0 where the system has no /proc: there the engine's own maximum is the limit. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
  } catch {
    return 0;
  }
}
