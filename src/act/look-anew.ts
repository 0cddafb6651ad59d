import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** Makes the next look ask what the last ones remembered. */
export async function lookAnew({ asked }: ActionOf<'lookAnew'>, effects: Effects): Promise<Outcome> {
  await effects.forget(asked ?? null);
  return 'changed';
}
