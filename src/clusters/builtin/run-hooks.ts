import { textAt } from '../../model/read-json.ts';
import type { Blocker } from '../../model/report.ts';
import { blocker } from '../../reconcile/health/aggregate.ts';
import { objectHealth } from '../../reconcile/health/object-health.ts';
import type { Hook } from '../../reconcile/hooks.ts';
import type { HookRun } from '../../reconcile/inventory.ts';
import { ownerOf, type TargetIdentity } from '../../reconcile/mark.ts';
import { keyText } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';
import { explain } from './failure.ts';
import type { GatedWrites } from './gated-writes.ts';
import type { KubeApi } from './kube-api.ts';

/** On every hook object: the content that it was started for, so that a restarted agent knows its own. */
const CONTENT_ANNOTATION = 'shiplock.dev/hook-content';

export interface HookTools {
  api: KubeApi;
  writes: GatedWrites;
  identity: TargetIdentity;
  content: string;
  /** Runs of this content so far; what is saved is there again after a crash. */
  runs: HookRun[];
  save(runs: HookRun[]): Promise<void>;
}

export type HookOutcome = { status: 'done' } | { status: 'running' | 'failed'; blockers: Blocker[] };

/**
 * Brings the hooks of a phase one step further, in order; a later one begins when all before it are done. It never
 * waits: a running hook is looked at again by the next call.
 */
export async function runHooks(hooks: readonly Hook[], tools: HookTools): Promise<HookOutcome> {
  for (const hook of hooks) {
    const outcome = await advance(hook, tools);
    if (outcome.status !== 'done') return outcome;
  }
  return { status: 'done' };
}

async function advance(hook: Hook, tools: HookTools): Promise<HookOutcome> {
  const run = tools.runs.find((each) => each.phase === hook.phase && keyText(each) === keyText(hook.ref));
  if (run?.state === 'done') return { status: 'done' };
  if (run?.state === 'failed') return failed(hook, 'the hook failed; it runs again for the next content of the target');
  try {
    const live = await tools.api.get(hook.ref);
    if (run === undefined || run.uid === null) return await start(hook, run, live, tools);
    return await watch(hook, run, live, tools);
  } catch (error) {
    return failed(hook, explain(error, hook.ref.kind));
  }
}

async function start(
  hook: Hook,
  run: HookRun | undefined,
  live: KubeObject | null,
  tools: HookTools,
): Promise<HookOutcome> {
  const isOurs = live !== null && ownerOf(live, tools.identity) === 'ours';
  const isThisRun = isOurs && textAt(live, 'metadata', 'annotations', CONTENT_ANNOTATION) === tools.content;
  if (run !== undefined && isThisRun) {
    const known = await record(hook, 'running', textAt(live, 'metadata', 'uid'), tools);
    return watch(hook, known, live, tools);
  }
  if (live !== null) {
    if (!isOurs) return failed(hook, 'an object of this name exists and is not from this target: delete or rename it');
    if (!hook.deleteBefore) return failed(hook, 'it is left from an earlier sync and its delete policy keeps it');
    await removeHook(hook, live, tools);
    return { status: 'running', blockers: [blocker(hook.ref, 'the hook object of the sync before is being deleted')] };
  }
  await record(hook, 'running', null, tools);
  const created = await tools.writes.create(withContent(hook.object, tools.content));
  const known = await record(hook, 'running', textAt(created, 'metadata', 'uid'), tools);
  return watch(hook, known, created, tools);
}

async function watch(hook: Hook, run: HookRun, live: KubeObject | null, tools: HookTools): Promise<HookOutcome> {
  if (live === null || textAt(live, 'metadata', 'uid') !== run.uid) {
    if (!run.vanishes) {
      await record(hook, 'failed', run.uid, tools);
      return failed(hook, 'the hook object disappeared before its outcome was seen');
    }
    await record(hook, 'done', run.uid, tools);
    return { status: 'done' };
  }
  const health = runsToAnEnd(hook) ? hookHealth(live) : { state: 'healthy' as const, reason: '' };
  if (health.state === 'healthy') {
    await record(hook, 'done', run.uid, tools);
    if (hook.deleteAfter.done) await removeHook(hook, live, tools);
    return { status: 'done' };
  }
  if (health.state !== 'degraded') return { status: 'running', blockers: [blocker(hook.ref, health.reason)] };
  await record(hook, 'failed', run.uid, tools);
  if (hook.deleteAfter.failed) await removeHook(hook, live, tools);
  return failed(hook, `the hook failed: ${health.reason}`);
}

/** A Job or Pod of a hook must end well; a running pod is not done yet, though an ordinary one would be healthy. */
function hookHealth(live: KubeObject): { state: string; reason: string } {
  const phase = textAt(live, 'status', 'phase');
  if (live.kind === 'Pod' && phase !== 'Succeeded' && phase !== 'Failed') {
    return { state: 'progressing', reason: 'the pod has not ended yet' };
  }
  return objectHealth(live);
}

function runsToAnEnd(hook: Hook): boolean {
  return (hook.ref.group === 'batch' && hook.ref.kind === 'Job') || (hook.ref.group === '' && hook.ref.kind === 'Pod');
}

async function removeHook(hook: Hook, live: KubeObject, tools: HookTools): Promise<void> {
  const uid = textAt(live, 'metadata', 'uid');
  if (uid !== null) await tools.writes.remove(hook.ref, { uid });
}

/** Writes down where a hook stands, before the step that depends on it. */
async function record(hook: Hook, state: HookRun['state'], uid: string | null, tools: HookTools): Promise<HookRun> {
  const { group, version, kind, namespace, name } = hook.ref;
  const run: HookRun = {
    group,
    version,
    kind,
    namespace,
    name,
    uid,
    phase: hook.phase,
    state,
    vanishes: hook.vanishes,
  };
  const others = tools.runs.filter((each) => each.phase !== run.phase || keyText(each) !== keyText(run));
  tools.runs = [...others, run];
  await tools.save(tools.runs);
  return run;
}

function withContent(object: KubeObject, content: string): KubeObject {
  const annotations = object.metadata['annotations'] as Record<string, unknown> | undefined;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [CONTENT_ANNOTATION]: content } },
  };
}

function failed(hook: Hook, reason: string): HookOutcome {
  return { status: 'failed', blockers: [blocker(hook.ref, reason)] };
}
