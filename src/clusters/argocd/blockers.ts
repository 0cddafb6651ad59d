import type { Blocker, HealthState } from '../../model/report.ts';
import { blocker } from '../../reconcile/health/aggregate.ts';
import type { Application } from './application.ts';
import type { ApplicationStatus, ResourceStatus } from './application-status.ts';
import { faultsOf } from './faults.ts';
import type { Judgement } from './judge.ts';
import { told } from './told.ts';

const MOST = 50;
const UNWELL: readonly HealthState[] = ['degraded', 'missing', 'progressing', 'suspended'];

/**
 * What keeps a target from being synced and healthy, by name: faults of the Application, objects that could not be
 * synced, that differ, and that are not healthy (`unwell`: as we see them, where Argo CD keeps that to itself).
 */
export function blockersOf(
  application: Application,
  status: ApplicationStatus,
  judgement: Judgement,
  unwell: readonly Blocker[],
): Blocker[] {
  const faults = faultsOf(status).map(({ text }) => blocker(application.ref, told(text)));
  if (judgement.state === 'synced') return [...faults, ...healthBlockers(status, unwell)].slice(0, MOST);
  const waits = judgement.state === 'syncing' && judgement.why !== undefined ? [judgement.why] : [];
  const late = waits.map((why) => blocker(application.ref, why));
  const failures = status.operation?.phase === 'succeeded' ? [] : (status.operation?.failures ?? []);
  const failed = failures.map(({ ref, message }) => blocker(ref, told(message, ref.kind)));
  const differs = status.resources.filter(({ isOutOfSync }) => isOutOfSync).map(differing);
  return [...faults, ...late, ...failed, ...differs, ...healthBlockers(status, unwell)].slice(0, MOST);
}

function differing({ ref, requiresPruning }: ResourceStatus): Blocker {
  const why = requiresPruning ? 'it is no longer in Git and was not pruned' : 'it is not as Git has it (OutOfSync)';
  return blocker(ref, why);
}

function healthBlockers({ resources }: ApplicationStatus, unwell: readonly Blocker[]): readonly Blocker[] {
  const kept = resources.filter(({ health }) => health !== null && UNWELL.includes(health));
  if (kept.length === 0) return unwell;
  return kept.map(({ ref, health, message }) => blocker(ref, told(message, ref.kind) || `Argo CD says ${health}`));
}
