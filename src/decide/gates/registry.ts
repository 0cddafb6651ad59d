import type { PullState, TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Context } from '../context.ts';
import { isRollback } from '../rollbacks/is-rollback.ts';
import { passed } from '../verdicts.ts';
import { approvalGate } from './approval.ts';
import { checksGate } from './checks.ts';
import { dependencyGate } from './dependency.ts';
import { holdGate } from './hold.ts';
import { objectionGate } from './objection.ts';
import { orderGate } from './order.ts';
import { ownersGate } from './owners.ts';
import { paceGate } from './pace.ts';
import { rejectionGate } from './rejection.ts';
import { setGate } from './set.ts';
import { signatureGate } from './signature.ts';
import { sourceGate } from './source.ts';
import { wholeGate } from './whole.ts';
import { windowGate } from './window.ts';

/** A condition on what a pull request does to one target; null when nobody asks it here. */
type ChangeGate = (change: TargetChange, pull: PullState, context: Context) => Verdict | null;
/** A condition on entering one environment; null when the environment does not ask it. */
type EnvironmentGate = (environment: string, pull: PullState, context: Context) => Verdict | null;
/** A condition on the pull request as a whole; null when nobody asks it here. */
type PullGate = (pull: PullState, context: Context) => Verdict | null;

const changeGates: readonly ChangeGate[] = [
  rejectionGate,
  holdGate,
  orderOfChange,
  paceGate,
  wholeGate,
  dependencyGate,
  sourceGate,
  signatureGate,
];
const environmentGates: readonly EnvironmentGate[] = [windowGate, checksGate, objectionGate, approvalGate, ownersGate];
const pullGates: readonly PullGate[] = [setGate];

/** Asks every gate of a pull request: per target, then per environment that it touches, then as a whole. */
export function askGates(pull: PullState, environments: readonly string[], context: Context): Verdict[] {
  const verdicts = [
    ...pull.changes.flatMap((change) => changeGates.map((gate) => gate(change, pull, context))),
    ...environments.flatMap((environment) => environmentGates.map((gate) => gate(environment, pull, context))),
    ...pullGates.map((gate) => gate(pull, context)),
  ];
  return verdicts.filter((verdict) => verdict !== null);
}

function orderOfChange(change: TargetChange, pull: PullState, context: Context): Verdict {
  const rollback = isRollback(pull, context);
  return rollback === null ? orderGate(change, pull.changes, context) : passed('order', 'Rollback', rollback.message);
}
