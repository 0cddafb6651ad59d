import { targetKey } from '../model/names.ts';
import type { Ledger, SyncOrder } from '../model/record.ts';
import type { Context } from './context.ts';
import type { ReadTarget } from './upstream.ts';

/** The newest `/sync` of a target, which is the only one that counts: an older word was for another moment. */
function newestOrder(ledger: Ledger, target: string): SyncOrder | undefined {
  if (ledger.status === 'broken') return undefined;
  return ledger.records
    .flatMap(({ record }) => (record.kind === 'sync' && record.target === target ? [record] : []))
    .at(-1);
}

/** True while what Git has for a target waits for somebody's `/sync`: its environment has `sync: manual`. */
export function waitsForSync({ at, report }: ReadTarget, { snapshot, config }: Context): boolean {
  if (config.environments[at.target.environment]?.sync !== 'manual') return false;
  const isThere = report?.report.content === at.content && report.report.sync === 'synced';
  return !isThere && newestOrder(snapshot.ledger, targetKey(at.target))?.content !== at.content;
}
