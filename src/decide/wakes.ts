import type { Action } from '../model/plan.ts';
import type { Snapshot } from '../model/snapshot.ts';

/**
 * Agents are told of a new tip once; they pull Git anyway, so a lost wake costs their poll interval. Of the state branch
 * they are told where somebody's `/sync` can be on it.
 */
export function decideWakes({ announced, base, bases, state, config }: Snapshot): Action[] {
  const wakes: Action[] = [];
  if (announced !== base.sha) {
    wakes.push({ kind: 'wakeAgents', reason: 'the base branch moved', branch: base.branch, sha: base.sha });
  }
  for (const { branch, sha, announced: told } of bases) {
    if (told !== sha) wakes.push({ kind: 'wakeAgents', reason: `the branch ${branch} moved`, branch, sha });
  }
  const environments = config.status === 'valid' ? Object.values(config.config.environments) : [];
  const takesOrders = environments.some(({ sync, heal }) => sync === 'manual' || heal === 'approve');
  if (takesOrders && state !== null && state.announced !== state.sha) {
    wakes.push({ kind: 'wakeAgents', reason: 'the state branch moved', branch: state.branch, sha: state.sha });
  }
  return wakes;
}
