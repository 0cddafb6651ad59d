import type { TargetStatus } from '../cluster.ts';
import { lookAtHealth } from './look.ts';
import { runHooks } from './run-hooks.ts';
import { unfinished } from './status.ts';
import type { Sync } from './sync-state.ts';

/** Runs the hooks that come before the objects; null when they are done. */
export function hooksBefore(sync: Sync): Promise<TargetStatus | null> {
  return runPhase('pre', sync);
}

/** Runs the hooks that come after, once the objects are healthy; null when they are done or there are none. */
export async function hooksAfter(sync: Sync): Promise<TargetStatus | null> {
  const { ready, identity, context, desired, progress } = sync;
  if (!ready.hooks.some(({ phase }) => phase === 'post')) return null;
  const seen = await lookAtHealth(ready.refs, identity, context);
  const { health, blockers } = context.wait.judge(identity.id, desired.content, seen);
  if (health !== 'healthy') return unfinished(progress.record, 'syncing', { error: null, blockers, health });
  return runPhase('post', sync);
}

async function runPhase(phase: 'pre' | 'post', sync: Sync): Promise<TargetStatus | null> {
  const { ready, identity, context, desired, progress } = sync;
  const hooks = ready.hooks.filter((hook) => hook.phase === phase);
  if (hooks.length === 0) return null;
  const { record } = progress;
  const outcome = await runHooks(hooks, {
    api: context.api,
    writes: context.writes,
    identity,
    content: desired.content,
    runs: record.hookContent === desired.content ? record.hooks : [],
    save: (runs) => progress.saveHooks(desired.content, runs),
  });
  if (outcome.status === 'done') return null;
  const { blockers } = outcome;
  if (outcome.status === 'running') return unfinished(progress.record, 'syncing', { error: null, blockers });
  const first = blockers[0];
  const error = first === undefined ? null : `Hook ${first.kind} ${first.name}: ${first.reason}`;
  return unfinished(progress.record, 'failed', { error, blockers });
}
