/** So many reports may follow each other without a wait: somebody who works at some targets waits for none. */
const AT_ONCE = 10;
/** Each of them may be sent again after so long. */
const REFILL_MS = 200;

/**
 * How soon the next report may go: news of one target at once, those of a pass over hundreds gathered, because each
 * report tells of all targets.
 */
export interface ReportPace {
  /** Milliseconds until one may be sent; 0 for now. */
  waitMs(): number;
  /** One is sent now. */
  spend(): void;
}

/** `now` is in milliseconds. */
export function createReportPace(now: () => number): ReportPace {
  let left = AT_ONCE;
  let countedAt = now();

  function count(): void {
    left = Math.min(AT_ONCE, left + (now() - countedAt) / REFILL_MS);
    countedAt = now();
  }

  return {
    waitMs() {
      count();
      return left >= 1 ? 0 : Math.ceil((1 - left) * REFILL_MS);
    },
    spend() {
      count();
      left -= 1;
    },
  };
}
