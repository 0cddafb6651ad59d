import { targetKey } from '../../model/names.ts';
import type { TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { versionLabel } from '../../text/version-label.ts';
import type { Context } from '../context.ts';
import { orderGate } from '../gates/order.ts';
import { passed } from '../verdicts.ts';
import { goesBack } from './goes-back.ts';

/** The order of one change of a merge group: what goes back to where it was healthy is asked for no proof of others. */
export function orderInGroup(change: TargetChange, together: readonly TargetChange[], context: Context): Verdict {
  const stand = goesBack(change, context);
  if (stand === null) return orderGate(change, together, context);
  const version = versionLabel(stand.release.artifacts);
  return passed('order', 'Rollback', `${version} was healthy in ${targetKey(change)} before`);
}
