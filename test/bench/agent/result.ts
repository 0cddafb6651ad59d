/** One line of the table: what a contender needed for `targets` targets. Null where it was not measured. */
export interface ContenderResult {
  contender: string;
  /** Seconds from the start of the program until every object is there. */
  fromZero: number;
  /** Seconds from the start of the program until it says that all of them are synced and healthy. */
  healthy: number | null;
  /** Seconds of a new start over what is there already, until it says that all of them are synced and healthy. */
  restart: number | null;
  /** Of these, the look at every target, without reading Git. */
  unchangedPass: number | null;
  /** Writes that the API server counted while nothing changed for some time, and in that pass. */
  writesOfUnchanged: number | null;
  /** Seconds from the push (and the wake or refresh that follows it) until the change is live. */
  pushToLive: Spread | null;
  /** Seconds from a change by hand until the agent reports it, and until it is undone where it shall be. */
  driftToSeen: Spread | null;
  driftToHealed: Spread | null;
  cpuSeconds: number | null;
  /** Proportional memory of all processes: the most that was seen, and after everything. */
  pssPeak: number | null;
  pssSettled: number | null;
}

/** Of several tries. */
export interface Spread {
  p50: number;
  p95: number;
}

const NOTHING = {
  healthy: null,
  restart: null,
  unchangedPass: null,
  writesOfUnchanged: null,
  pushToLive: null,
  driftToSeen: null,
  driftToHealed: null,
  cpuSeconds: null,
  pssPeak: null,
  pssSettled: null,
} satisfies Partial<ContenderResult>;

/** The line of a contender that only applies. */
export function appliedOnly(contender: string, fromZero: number): ContenderResult {
  return { contender, fromZero, ...NOTHING };
}

/** p50 and p95 by the nearest rank. */
export function spreadOf(tries: readonly number[]): Spread {
  const sorted = [...tries].sort((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p50: rank(0.5), p95: rank(0.95) };
}

/** Seconds since a moment of `performance.now()`, to the hundredth. */
export function secondsSince(began: number): number {
  return Number(((performance.now() - began) / 1000).toFixed(2));
}
