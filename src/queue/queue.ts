/** The key of the server's work: one repository of one installation. An event never travels, only its key. */
export interface WorkKey {
  installation: number;
  owner: string;
  name: string;
}

/** What a worker answers: done, or look again after some seconds (a wait is a state, never a running step). */
export type WorkResult = { again: null } | { again: { inSeconds: number } };

/** One text for one key, however its letters are cased: GitHub's names ignore case. */
export function keyText(key: WorkKey): string {
  return `${key.installation}/${key.owner}/${key.name}`.toLowerCase();
}

/**
 * A durable queue of keys. Laws: a key that is added while it is worked on is worked on again; never two workers on one
 * key at a time, replicas included; a worker that throws is tried again with back-off, for ever; nothing that was
 * acknowledged is lost by a kill.
 */
export interface WorkQueue {
  /** Adds a key, to be worked on at once: one that waits already is not added twice, but waits no longer. */
  add(key: WorkKey): Promise<void>;
  /** Starts working with at most `concurrency` keys at once. */
  work(worker: (key: WorkKey) => Promise<WorkResult>, options: { concurrency: number }): Promise<void>;
  /** Stops taking keys and waits for the running ones. */
  close(): Promise<void>;
}
