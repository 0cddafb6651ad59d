import type { Log } from '../../model/log.ts';

/** Tells every process that an agent was revoked, so that its open streams end. */
export interface Revocations {
  /** Tells this process at once, and the others through the database. Never throws. */
  announce(id: string): void;
  /** Takes what came in by the database: an agent's id. */
  receive(id: string): void;
  /** Calls `listener` once the agent is revoked. Returns what ends it. */
  subscribe(id: string, listener: () => void): () => void;
}

/** `send` passes a message to every process; when it fails, streams elsewhere end with their next sign of life. */
export function createRevocations(parts: { send: (id: string) => Promise<void>; log: Log }): Revocations {
  const { send, log } = parts;
  const listeners = new Map<string, Set<() => void>>();

  function receive(id: string): void {
    for (const listener of [...(listeners.get(id) ?? [])]) listener();
  }

  return {
    announce(id) {
      receive(id);
      send(id).catch((error: unknown) =>
        log.warn({ err: error }, 'the other replicas could not be told of a revoked agent'),
      );
    },
    receive,
    subscribe(id, listener) {
      const mine = listeners.get(id) ?? new Set();
      listeners.set(id, mine.add(listener));
      return () => {
        mine.delete(listener);
        if (mine.size === 0) listeners.delete(id);
      };
    },
  };
}
