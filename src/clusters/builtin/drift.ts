import { FIELD_MANAGER, type TargetIdentity } from '../../reconcile/mark.ts';
import type { DesiredTarget } from '../cluster.ts';
import { type DriftLook, lookForDrift } from '../drift/find-drift.ts';
import type { BuiltinContext } from './context.ts';

/** Asks the server what an apply under our own name would change, and says who changed it; writes nothing. */
export function lookAtTarget(
  desired: DesiredTarget,
  identity: TargetIdentity,
  { api, concurrency }: BuiltinContext,
): Promise<DriftLook> {
  const { objects, namespace, ignoreDifferences: ignore } = desired;
  const owners = [FIELD_MANAGER];
  return lookForDrift(objects, { api, namespace, identity, fieldManager: FIELD_MANAGER, owners, ignore, concurrency });
}
