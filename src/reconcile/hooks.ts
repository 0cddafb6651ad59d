import type { KubeObject } from '../clusters/cluster.ts';
import { numberAt, textAt } from '../model/read-json.ts';
import type { HookRun } from './inventory.ts';
import { kindRank } from './kind-rank.ts';
import { type ObjectRef, refOf } from './object-key.ts';

const HOOK = 'helm.sh/hook';

/** A Helm hook that a sync runs: before the other objects or after them. */
export interface Hook {
  ref: ObjectRef;
  object: KubeObject;
  phase: HookRun['phase'];
  weight: number;
  deleteBefore: boolean;
  deleteAfter: { done: boolean; failed: boolean };
  /** True for objects that remove themselves after they ended. */
  vanishes: boolean;
}

/** True for every object with a hook annotation, also for hooks that a sync never runs (test, delete, rollback). */
export function isHook(object: KubeObject): boolean {
  return textAt(object, 'metadata', 'annotations', HOOK) !== null;
}

/**
 * The hooks of a render that a sync runs, in Helm's order (weight, then kind, then name). A first sync runs
 * `pre-install` and `post-install`, later ones `pre-upgrade` and `post-upgrade`; an object may be both pre and post.
 */
export function hooksOf(objects: readonly KubeObject[], isFirstSync: boolean): Hook[] {
  const moment = isFirstSync ? 'install' : 'upgrade';
  const hooks: Hook[] = [];
  for (const object of objects) {
    const events = listOf(textAt(object, 'metadata', 'annotations', HOOK));
    for (const phase of ['pre', 'post'] as const) {
      if (events.has(`${phase}-${moment}`)) hooks.push(toHook(object, phase));
    }
  }
  return hooks.sort(
    (a, b) =>
      a.weight - b.weight || kindRank(a.ref.kind) - kindRank(b.ref.kind) || a.ref.name.localeCompare(b.ref.name),
  );
}

function toHook(object: KubeObject, phase: HookRun['phase']): Hook {
  const policies = listOf(textAt(object, 'metadata', 'annotations', `${HOOK}-delete-policy`));
  const weight = Number.parseInt(textAt(object, 'metadata', 'annotations', `${HOOK}-weight`) ?? '0', 10);
  return {
    ref: refOf(object),
    object,
    phase,
    weight: Number.isNaN(weight) ? 0 : weight,
    deleteBefore: policies.size === 0 || policies.has('before-hook-creation'),
    deleteAfter: { done: policies.has('hook-succeeded'), failed: policies.has('hook-failed') },
    vanishes: numberAt(object, 'spec', 'ttlSecondsAfterFinished') !== null,
  };
}

function listOf(text: string | null): Set<string> {
  return new Set(
    (text ?? '')
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );
}
