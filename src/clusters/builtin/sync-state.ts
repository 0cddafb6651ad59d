import type { TargetIdentity } from '../../reconcile/mark.ts';
import type { DesiredTarget } from '../cluster.ts';
import type { BuiltinContext } from './context.ts';
import type { ReadyTarget } from './make-ready.ts';
import type { Progress } from './progress.ts';
import type { StageTools } from './stage.ts';

/** Everything of one sync of one target. */
export interface Sync {
  desired: DesiredTarget;
  identity: TargetIdentity;
  ready: ReadyTarget;
  progress: Progress;
  tools: StageTools;
  context: BuiltinContext;
}
