import { aggregatedRules } from './aggregated-rules.ts';
import { autoscaler } from './autoscaler.ts';
import { clientsNotes } from './clients-notes.ts';
import { injectedCa } from './injected-ca.ts';
import { notOfGit } from './not-of-git.ts';
import { ownWrite } from './own-write.ts';
import { reordered } from './reordered.ts';
import { restarts } from './restarts.ts';
import { rewritten } from './rewritten.ts';
import type { DriftRule } from './rule.ts';
import { serverOwned } from './server-owned.ts';
import { trackingMarks } from './tracking-marks.ts';

/** The built-in rules; a difference is counted under the first that hides it, so the telling ones come first. */
export const builtInRules: readonly DriftRule[] = [
  autoscaler,
  injectedCa,
  aggregatedRules,
  trackingMarks,
  restarts,
  clientsNotes,
  serverOwned,
  reordered,
  rewritten,
  notOfGit,
  ownWrite,
];

/** Hidden by a rule of the config or an annotation of the object. */
export const IGNORE_RULE = 'ignore rule';
/** Hidden because the server fills the field by itself. */
export const DEFAULTS = notOfGit.name;
/** Jobs that removed themselves. */
export const FINISHED_JOBS = 'finished jobs';
/** Objects on their way out. */
export const BEING_DELETED = 'objects being deleted';
