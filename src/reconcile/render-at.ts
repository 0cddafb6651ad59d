import { createHmac } from 'node:crypto';
import type { KubeObject } from '../clusters/cluster.ts';
import { targetKey } from '../model/names.ts';
import type { Target } from '../model/target.ts';
import type { ManifestObject, RenderEngine, RenderSource } from '../render/engine.ts';
import { type TreeEntry as LoadedInput, resolveLinks } from '../render/links.ts';
import type { Render } from './wanted.ts';

export interface RenderAtDeps {
  /** Every file and link that the content hash of a target covers, and nothing else. */
  load(target: Target, revision: string): Promise<LoadedInput[]>;
  engine: Pick<RenderEngine, 'render'>;
  /** The agent's own key: what templates draw at random follows from it, so it is stable and nobody can guess it. */
  seed: string;
  now(): number;
}

const DAY_MS = 86_400_000;

/** Renders targets from commits of the mirror with the engine, seeded per target; templates see the day, not the second. */
export function createRenderAt(deps: RenderAtDeps): Render {
  return async (target, revision) => {
    const tree = resolveLinks(await deps.load(target, revision));
    if (tree.status === 'refused') return { status: 'failed', message: tree.problem.message };
    const seed = createHmac('sha256', deps.seed).update(targetKey(target)).digest('hex');
    const now = Math.floor(deps.now() / DAY_MS) * DAY_MS;
    const result = await deps.engine.render({ files: tree.files, source: sourceOf(target), seed, now });
    if (result.status === 'rendered') {
      return { status: 'rendered', objects: result.objects.map(({ object }) => kubeObject(object)) };
    }
    const { code, file, line } = result.error;
    // What a broken engine prints is for its developers, not for a report.
    const message = code === 'crash' ? (result.error.message.split('\n')[0] ?? '') : result.error.message;
    const place = file === undefined ? '' : ` (${line === undefined ? file : `${file}:${line}`})`;
    return { status: 'failed', message: `${message}${place}` };
  };
}

function sourceOf({ source, releaseName, namespace }: Target): RenderSource {
  if (source.kind !== 'helm') return source;
  const { kind, path, values } = source;
  return { kind, path, valuesFiles: values, set: [], releaseName, namespace, includeCrds: true };
}

/** Objects without a name are told later, with all other faults of the render. */
function kubeObject(object: ManifestObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, name: object.metadata?.name ?? '' } } as KubeObject;
}
