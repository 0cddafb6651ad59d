/** How long to wait before looking again at a world that is not as planned: longer each time, until it is. */
export interface Patience {
  /** Seconds until the next look. */
  next(): number;
  /** The world is as planned: the next surprise is looked at again soon. */
  rest(): void;
}

/** Surprises are mostly over a moment later (a base that moved); one that stays is asked about once a minute, not once a second. */
const FIRST_SECONDS = 1;
const MOST_SECONDS = 60;

/** A patience that doubles from one second to a minute. */
export function createPatience(): Patience {
  let seconds = FIRST_SECONDS;
  return {
    next() {
      const now = seconds;
      seconds = Math.min(MOST_SECONDS, seconds * 2);
      return now;
    },
    rest() {
      seconds = FIRST_SECONDS;
    },
  };
}
