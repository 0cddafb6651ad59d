import type { AgentWake } from '../../model/report.ts';

/** Tells connected agents that a branch has moved. It keeps the last word on each branch for those that come later. */
export interface WakeHub {
  announce(wake: AgentWake): void;
  /** Calls `listener` for the last wakes so far and for all later ones. Returns what ends it. */
  subscribe(listener: (wake: AgentWake) => void): () => void;
}

export function createWakeHub(): WakeHub {
  const last = new Map<string, AgentWake>();
  const listeners = new Set<(wake: AgentWake) => void>();
  return {
    announce(wake) {
      last.set(`${wake.repository.toLowerCase()} ${wake.branch}`, wake);
      for (const listener of listeners) listener(wake);
    },
    subscribe(listener) {
      listeners.add(listener);
      for (const wake of last.values()) listener(wake);
      return () => listeners.delete(listener);
    },
  };
}
