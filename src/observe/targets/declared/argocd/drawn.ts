import type { TargetSource } from '../../../../model/target.ts';
import type { Placed } from '../../artifacts-in.ts';

/** What one source of an Application comes to. */
export interface Drawn {
  source: TargetSource;
  /** What it reads of this repository. */
  inputs: string[];
  unknowns: string[];
  artifacts: Placed[];
}
