import { textAt } from '../../model/read-json.ts';
import { splitApiVersion } from '../../reconcile/object-key.ts';
import { isCrd, isNamespaceObject } from '../../reconcile/protected.ts';
import type { TargetStatus } from '../cluster.ts';
import type { Prepared } from './prepare.ts';
import { planPruneOf } from './prune-target.ts';
import { planStage } from './stage.ts';
import { unfinished } from './status.ts';
import type { Sync } from './sync-state.ts';

/**
 * What a sync would do, asked of the server without one write: nothing is synced, and the status says so. Objects whose
 * namespace or definition would only be made by this sync cannot be dry-run; they count as changes.
 */
export async function planOnly(sync: Sync): Promise<TargetStatus> {
  const { ready, tools, progress } = sync;
  const foundations = await planStage(ready.foundations, tools);
  const missing = ready.missingNamespace === null ? [] : [ready.missingNamespace];
  const made = [...missing, ...foundations.differs];
  const tooEarly = needsOneOf(made);
  const rest = await planStage(
    ready.rest.filter((entry) => !tooEarly(entry)),
    tools,
  );
  const failures = [...foundations.failures, ...rest.failures];
  const first = failures[0];
  if (first !== undefined) {
    const error = `Dry run: ${first.kind} ${first.name} could not be applied: ${first.reason}`;
    return unfinished(progress.record, 'failed', { error, blockers: failures });
  }
  const changes = made.length + rest.differs.length + ready.rest.filter(tooEarly).length;
  const prune = await planPruneOf(sync);
  const hooks = ready.hooks.length;
  const error =
    `Dry run: nothing was written. ${changes} of ${ready.refs.length} objects would be applied, ` +
    `${hooks} hooks run and ${prune.remove.length} objects deleted.`;
  return unfinished(progress.record, 'waiting', { error, blockers: [] });
}

function needsOneOf(made: readonly Prepared[]): (entry: Prepared) => boolean {
  const namespaces = new Set(made.filter(({ ref }) => isNamespaceObject(ref)).map(({ ref }) => ref.name));
  const kinds = new Set(made.filter(({ ref }) => isCrd(ref)).map(({ object }) => definedKind(object)));
  return ({ ref, object }) =>
    (ref.namespace !== null && namespaces.has(ref.namespace)) ||
    kinds.has(`${splitApiVersion(object.apiVersion).group}/${object.kind}`);
}

function definedKind(definition: unknown): string {
  return `${textAt(definition, 'spec', 'group') ?? ''}/${textAt(definition, 'spec', 'names', 'kind') ?? ''}`;
}
