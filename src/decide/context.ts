import type { Config } from '../model/config.ts';
import type { Instant } from '../model/names.ts';
import type { Proof } from '../model/record.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Standing } from './standing.ts';

/** What every part of a decision sees: the snapshot, its valid config, the proofs that count now, and the time. */
export interface Context {
  snapshot: Snapshot;
  config: Config;
  proofs: readonly Proof[];
  /** What people said that still stands now. */
  standing: Standing;
  now: Instant;
}
