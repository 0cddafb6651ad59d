import { targetKey } from '../model/names.ts';
import type { SyncOrder } from '../model/record.ts';
import type { Context, ReadTarget } from './context.ts';
import { recordsOf } from './records.ts';

/** The newest `/sync` of a target, which is the only one that counts: an older word was for another moment. */
function newestOrder(context: Context, target: string): SyncOrder | undefined {
  return recordsOf(context, 'sync').findLast(({ record }) => record.target === target)?.record;
}

/** True while what Git has for a target waits for somebody's `/sync`: its environment has `sync: manual`. */
export function waitsForSync({ at, report }: ReadTarget, context: Context): boolean {
  if (context.config.environments[at.target.environment]?.sync !== 'manual') return false;
  const isThere = report?.report.content === at.content && report.report.sync === 'synced';
  return !isThere && newestOrder(context, targetKey(at.target))?.content !== at.content;
}
