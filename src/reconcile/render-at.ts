import { createHmac } from 'node:crypto';
import type { KubeObject } from '../clusters/cluster.ts';
import type { Mirror, TreeEntry } from '../git/mirror.ts';
import { targetKey } from '../model/names.ts';
import type { Target } from '../model/target.ts';
import type { ManifestObject, RenderEngine, RenderSource } from '../render/engine.ts';
import { resolveLinks } from '../render/links.ts';
import { inParallel } from './in-parallel.ts';
import type { Render } from './wanted.ts';

export interface RenderAtDeps {
  mirror: Mirror;
  engine: Pick<RenderEngine, 'render'>;
  /** The agent's own key: what templates draw at random follows from it, so it is stable and nobody can guess it. */
  seed: string;
  now(): number;
}

const DAY_MS = 86_400_000;

/** Renders targets from commits of the mirror with the engine, seeded per target; templates see the day, not the second. */
export function createRenderAt(deps: RenderAtDeps): Render {
  return async (target, revision) => {
    const tree = resolveLinks(await readInputs(deps.mirror, revision, target));
    if (tree.status === 'refused') return { status: 'failed', message: tree.problem.message };
    const seed = createHmac('sha256', deps.seed).update(targetKey(target)).digest('hex');
    const now = Math.floor(deps.now() / DAY_MS) * DAY_MS;
    const result = await deps.engine.render({ files: tree.files, source: sourceOf(target), seed, now });
    if (result.status === 'rendered') {
      return { status: 'rendered', objects: result.objects.map(({ object }) => kubeObject(object)) };
    }
    const { message, file, line } = result.error;
    const place = file === undefined ? '' : ` (${line === undefined ? file : `${file}:${line}`})`;
    return { status: 'failed', message: `${message}${place}` };
  };
}

/** Only what the content hash covers is read: nothing else can change what is applied. */
async function readInputs(mirror: Mirror, revision: string, target: Target) {
  const entries = await mirror.list(revision, '');
  const read = entries.filter((entry) => isFile(entry) && target.inputs.some((input) => isWithin(entry.path, input)));
  return inParallel(read, 8, async ({ path, mode, oid }) => ({ path, mode, content: await mirror.blob(oid) }));
}

function isFile({ mode }: TreeEntry): boolean {
  return mode.startsWith('100') || mode === '120000';
}

function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function sourceOf({ source, releaseName, namespace }: Target): RenderSource {
  if (source.kind !== 'helm') return source;
  const { kind, path, values } = source;
  return { kind, path, valuesFiles: values, set: [], releaseName, namespace, includeCrds: true };
}

/** Objects without a name are told later, with all other faults of the render. */
function kubeObject(object: ManifestObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, name: object.metadata.name ?? '' } } as KubeObject;
}
