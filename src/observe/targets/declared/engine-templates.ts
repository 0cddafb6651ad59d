import { maskText } from '../../../model/mask-text.ts';
import type { RenderEngine } from '../../../render/engine.ts';
import type { Surroundings } from './declaration.ts';

/** Templates see no time and draw nothing at random that another look would not draw again. */
const SEED = 'shiplock declarations';
const CLOCK = Date.UTC(2020, 0, 1);

/** Evaluates Go templates with the engine. */
export function engineTemplates(engine: Pick<RenderEngine, 'template'>): NonNullable<Surroundings['template']> {
  return async ({ templates, parameters, options, trust = 'own' }) => {
    const result = await engine.template({ templates, parameters, options, seed: SEED, now: CLOCK, trust });
    if (result.status === 'evaluated') return result;
    return { status: 'failed', message: maskText(result.error.message) };
  };
}
