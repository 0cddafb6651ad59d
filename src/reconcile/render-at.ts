import { createHmac } from 'node:crypto';
import type { KubeObject } from '../clusters/cluster.ts';
import { targetKey } from '../model/names.ts';
import type { Target } from '../model/target.ts';
import type { ManifestObject, RenderEngine } from '../render/engine.ts';
import type { LoadedTarget } from '../render/loaded-target.ts';
import type { Render } from './wanted.ts';

export interface RenderAtDeps {
  /** Every file that the content hash of a target covers, and nothing else, ready for the engine. */
  load(target: Target, revision: string): Promise<LoadedTarget>;
  engine: Pick<RenderEngine, 'render'>;
  /** The agent's own key: what templates draw at random follows from it, so it is stable and nobody can guess it. */
  seed: string;
  now(): number;
}

const DAY_MS = 86_400_000;

/** Renders targets from commits of the mirror with the engine, seeded per target; templates see the day, not the second. */
export function createRenderAt(deps: RenderAtDeps): Render {
  return async (target, revision) => {
    const loaded = await deps.load(target, revision);
    if (loaded.status === 'failed') return { status: 'failed', message: `${loaded.message}${placeText(loaded)}` };
    const seed = createHmac('sha256', deps.seed).update(targetKey(target)).digest('hex');
    const now = Math.floor(deps.now() / DAY_MS) * DAY_MS;
    const result = await deps.engine.render({ ...loaded.request, seed, now });
    if (result.status === 'rendered') {
      return { status: 'rendered', objects: result.objects.map(({ object }) => kubeObject(object)) };
    }
    const { code } = result.error;
    // What a broken engine prints is for its developers, not for a report.
    const message = code === 'crash' ? (result.error.message.split('\n')[0] ?? '') : result.error.message;
    return { status: 'failed', message: `${message}${placeText(result.error)}` };
  };
}

function placeText({ file, line }: { file?: string | null; line?: number | null }): string {
  if (file === undefined || file === null) return '';
  return ` (${line === undefined || line === null ? file : `${file}:${line}`})`;
}

/** Objects without a name are told later, with all other faults of the render. */
function kubeObject(object: ManifestObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, name: object.metadata?.name ?? '' } } as KubeObject;
}
