/**
 * Runs a task one at a time for many callers. A caller gets the result of a run that began after it asked: what runs
 * already may have looked too early. So all who ask during a run share the next one.
 */
export function shareRuns<T>(task: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | null = null;
  let next: Promise<T> | null = null;

  async function runAfter(before: Promise<unknown> | null): Promise<T> {
    await before?.catch(() => undefined);
    // From here on the run counts as begun: who asks now gets the one after it.
    next = null;
    return task();
  }

  return () => {
    if (next !== null) return next;
    const mine = runAfter(running);
    running = mine;
    next = mine;
    // Without a run before, the task begins at once, so nobody may join it.
    void mine
      .finally(() => {
        if (running === mine) running = null;
      })
      .catch(() => undefined);
    return mine;
  };
}
