/** Runs work with at most `most` at once; what comes beyond waits its turn, in order. */
export function createLimit(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // A place that is handed on stays taken.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
