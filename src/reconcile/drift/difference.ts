import type { DriftAuthor } from '../../model/drift.ts';
import type { DriftPath, Place } from './path.ts';

/** A field that is not as Git has it, with raw values: it never leaves the process unmasked. */
export interface Difference {
  path: DriftPath;
  kind: 'changed' | 'removed' | 'added';
  /** What the server would make of Git's value; undefined for `added`. */
  git: unknown;
  /** Undefined for `removed`. */
  live: unknown;
  /** Where the field is in the prediction and in the live object; null where it is not. */
  gitAt: Place | null;
  liveAt: Place | null;
}

/** A difference with the managers that own the live field, the newest first. */
export interface OwnedDifference extends Difference {
  owners: readonly FieldOwner[];
}

/** One entry of `metadata.managedFields` that owns a field. */
export interface FieldOwner extends DriftAuthor {
  operation: string;
}
