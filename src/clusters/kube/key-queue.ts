import type { Change } from './reflection.ts';

/** Keys that wait to be told; one that comes again before it was told takes the place of the first. */
export interface KeyQueue {
  put(change: Change): void;
  /** Takes no more and drops what waits. */
  close(): void;
}

/**
 * Tells changes in the next turn of the event loop, each key once with its newest state, so that a burst of events on
 * one object is one look at it. What `tell` throws goes to `onError` and stops nothing.
 */
export function createKeyQueue(tell: (change: Change) => void, onError: (error: unknown) => void): KeyQueue {
  const waiting = new Map<string, Change>();
  let isOpen = true;

  function flush(): void {
    const changes = [...waiting.values()];
    waiting.clear();
    for (const change of changes) {
      try {
        tell(change);
      } catch (error) {
        onError(error);
      }
    }
  }

  return {
    put(change) {
      if (!isOpen) return;
      if (waiting.size === 0) setImmediate(flush);
      waiting.set(JSON.stringify([change.key.namespace, change.key.name]), change);
    },
    close() {
      isOpen = false;
      waiting.clear();
    },
  };
}
