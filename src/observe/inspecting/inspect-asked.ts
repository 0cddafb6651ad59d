import { levelOf } from '../../inspect/catalogue.ts';
import { type Inspections, inspect } from '../../inspect/inspect.ts';
import type { RenderEngine, RenderErrorCode } from '../../render/engine.ts';
import type { TreeReader } from '../targets/tree-reader.ts';
import type { Asked } from './asked.ts';
import type { Inspected } from './kept-findings.ts';
import { askPolicies } from './policies.ts';
import { readTexts } from './texts-of.ts';

interface Tools {
  policy: RenderEngine['policy'];
  inspections: Inspections;
}

/** Inspects what was asked; the reader gives its texts, by the ids of their content. Throws on outages. */
export async function inspectAsked(
  { texts, surroundings, updated, params, ...asked }: Asked,
  reader: TreeReader,
  tools: Tools,
): Promise<Inspected> {
  const subject = { ...asked.subject, texts: await readTexts(reader, texts) };
  let isLasting = true;
  const policy: RenderEngine['policy'] = async (request) => {
    const result = await tools.policy(request);
    if (result.status === 'failed' && !isLastingFault(result.error.code)) isLasting = false;
    return result;
  };
  const isOff = levelOf('policy', surroundings.config) === 'off';
  const found = isOff ? [] : await askPolicies(subject, surroundings, updated, { policy, params });
  const findings = inspect(subject, surroundings, { ...tools.inspections, policy: () => found });
  return { findings, isLasting };
}

/** What is wrong in the repository stays wrong; running out of time or memory, and the end of a process, do not. */
function isLastingFault(code: RenderErrorCode): boolean {
  return code === 'template' || code === 'schema' || code === 'input';
}
