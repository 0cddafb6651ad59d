import type { KubeObject } from '../clusters/cluster.ts';
import { maskText } from '../model/mask-text.ts';
import type { Target } from '../model/target.ts';
import type { RenderError, RenderRequest, RenderResult } from '../render/engine.ts';
import type { Rendered, RenderedFrom, RenderTarget } from './diffs.ts';
import { createTargetLoader } from './targets/load-target.ts';

/** Both sides of a comparison see the same seed and time, so random values and dates never look like a change. */
const SEED = 'shiplock diff';
const CLOCK = Date.UTC(2020, 0, 1);

/** Renders targets from Git trees without a checkout: only the files that the target reads reach the engine. */
export function createRenderTarget(engine: { render(request: RenderRequest): Promise<RenderResult> }): RenderTarget {
  return async (
    { tree, outside, charts, trust = 'own' }: RenderedFrom,
    treeish: string,
    target: Target,
  ): Promise<Rendered> => {
    const load = createTargetLoader({ outside: outside.source, charts });
    const loaded = await load(tree, treeish, target);
    if (loaded.status === 'failed') return { ...loaded, message: maskText(loaded.message) };
    const result = await engine.render({ ...loaded.request, seed: SEED, now: CLOCK, trust });
    if (result.status === 'failed') return failed(result.error);
    return {
      status: 'rendered',
      objects: result.objects.map(({ object }) => object as KubeObject),
      files: result.objects.map(({ source }) => source.file),
      unknowns: (result.unknowns ?? []).map(maskText),
    };
  };
}

function failed({ message, file, line }: RenderError): Rendered {
  return { status: 'failed', message: maskText(message), file: file ?? null, line: line ?? null };
}
