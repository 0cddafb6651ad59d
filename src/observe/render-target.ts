import type { KubeObject } from '../clusters/cluster.ts';
import { maskText } from '../model/mask-text.ts';
import type { Target } from '../model/target.ts';
import type { RenderError, RenderRequest, RenderResult, RenderSource } from '../render/engine.ts';
import { resolveLinks } from '../render/links.ts';
import type { Rendered, RenderTarget } from './diffs.ts';
import { loadFiles } from './targets/load-files.ts';
import { createTreeReader, type TreeSource } from './targets/tree-reader.ts';

/** Both sides of a comparison see the same seed and time, so random values and dates never look like a change. */
const SEED = 'shiplock diff';
const CLOCK = Date.UTC(2020, 0, 1);

/** Renders targets from Git trees without a checkout: only the files that the target reads reach the engine. */
export function createRenderTarget(engine: { render(request: RenderRequest): Promise<RenderResult> }): RenderTarget {
  return async (mirror: TreeSource, treeish: string, target: Target): Promise<Rendered> => {
    const tree = resolveLinks(await loadFiles(createTreeReader(mirror, treeish), target));
    if (tree.status === 'refused') {
      return { status: 'failed', message: tree.problem.message, file: tree.problem.path, line: null };
    }
    const result = await engine.render({ files: tree.files, source: renderSourceOf(target), seed: SEED, now: CLOCK });
    if (result.status === 'failed') return failed(result.error);
    return { status: 'rendered', objects: result.objects.map(({ object }) => object as KubeObject) };
  };
}

/** The engine's settings for a target; CRDs are part of what a chart brings into a cluster. */
function renderSourceOf(target: Target): RenderSource {
  const { source, releaseName, namespace } = target;
  if (source.kind !== 'helm') return source;
  const { path, values } = source;
  return { kind: 'helm', path, valuesFiles: values, set: [], releaseName, namespace, includeCrds: true };
}

function failed({ message, file, line }: RenderError): Rendered {
  return { status: 'failed', message: maskText(message), file: file ?? null, line: line ?? null };
}
