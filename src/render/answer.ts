import type { DecodeResult, Json, RenderError, RenderResult, RenderUse } from './engine.ts';
import { parseExactly } from './exact-json.ts';
import type { PolicyJudgement, PolicyResult } from './policy.ts';
import type { Ranking, SelectResult } from './select.ts';
import type { TemplateResult } from './template.ts';

/** What the engine writes; the child process adds `used`. */
type Answer =
  | { error: RenderError; template?: number; parameters?: number }
  | Omit<Extract<RenderResult, { status: 'rendered' }>, 'status' | 'used'>
  | { documents: Json[] }
  | { texts: string[][] }
  | { judgements: PolicyJudgement[] }
  | { rankings: Ranking[] };

/** Reads a child's answer to a render: one byte of flags (1: used the seed, 2: used the clock), then the engine's JSON. */
export function readRenderAnswer(message: Uint8Array): RenderResult {
  const { answer, used } = readAnswer(message);
  if ('error' in answer) return { status: 'failed', error: answer.error };
  if ('objects' in answer) return { status: 'rendered', ...answer, used };
  return { status: 'failed', error: { code: 'crash', message: 'the engine answered something else than objects' } };
}

/** Reads a child's answer to a decode. */
export function readDecodeAnswer(message: Uint8Array): DecodeResult {
  const { answer } = readAnswer(message);
  if ('error' in answer) return { status: 'failed', error: answer.error };
  if ('documents' in answer) return { status: 'decoded', documents: answer.documents };
  return { status: 'failed', error: { code: 'crash', message: 'the engine answered something else than documents' } };
}

/** Reads a child's answer to templates. */
export function readTemplateAnswer(message: Uint8Array): TemplateResult {
  const { answer } = readAnswer(message);
  if ('error' in answer) return { status: 'failed', ...answer };
  if ('texts' in answer) return { status: 'evaluated', texts: answer.texts };
  return { status: 'failed', error: { code: 'crash', message: 'the engine answered something else than texts' } };
}

/** Reads a child's answer to policies. */
export function readPolicyAnswer(message: Uint8Array): PolicyResult {
  const { answer } = readAnswer(message);
  if ('error' in answer) return { status: 'failed', error: answer.error };
  if ('judgements' in answer) return { status: 'evaluated', judgements: answer.judgements };
  return { status: 'failed', error: { code: 'crash', message: 'the engine answered something else than judgements' } };
}

/** Reads a child's answer to version policies. */
export function readSelectAnswer(message: Uint8Array): SelectResult {
  const { answer } = readAnswer(message);
  if ('error' in answer) return { status: 'failed', error: answer.error };
  if ('rankings' in answer) return { status: 'selected', rankings: answer.rankings };
  return { status: 'failed', error: { code: 'crash', message: 'the engine answered something else than rankings' } };
}

function readAnswer(message: Uint8Array): { answer: Answer; used: RenderUse } {
  const flags = message[0] ?? 0;
  const text = Buffer.from(message.buffer, message.byteOffset + 1, message.length - 1).toString('utf8');
  const answer = parseExactly(text) as Answer;
  const read = 'error' in answer ? { ...answer, error: shortened(answer.error) } : answer;
  return { answer: read, used: { seed: (flags & 1) !== 0, clock: (flags & 2) !== 0 } };
}

/** Characters of a message at its beginning, where the place stands, and at its end, where the cause does. */
const KEPT = 1_500;

/** Helm wraps an error once for every template on the way: one that includes itself wraps it a thousand times. */
function shortened(error: RenderError): RenderError {
  const { message } = error;
  if (message.length <= 2 * KEPT) return error;
  return { ...error, message: `${message.slice(0, KEPT).toWellFormed()} … ${message.slice(-KEPT).toWellFormed()}` };
}
