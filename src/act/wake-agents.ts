import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** Tells the agents to look at Git; carries no order, so a lost one costs them their poll interval. */
export async function wakeAgents(action: ActionOf<'wakeAgents'>, effects: Effects): Promise<Outcome> {
  await effects.announce(action.branch, action.sha);
  return 'done';
}
