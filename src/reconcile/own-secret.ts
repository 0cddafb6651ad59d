import { statusOf } from '../clusters/builtin/failure.ts';
import { TerminalError } from '../model/errors.ts';
import { textAt } from '../model/read-json.ts';

/** A Secret of the agent in its own namespace. */
export function secretRef(namespace: string, name: string) {
  return { group: '', version: 'v1', kind: 'Secret', namespace, name };
}

/** One field of a Secret in clear; null when the Secret or the field is missing or empty. */
export function readField(secret: unknown, field: string): string | null {
  const text = textAt(secret, 'data', field);
  return text === null || text === '' ? null : Buffer.from(text, 'base64').toString('utf8');
}

/** What stops the agent from keeping a Secret is how it was installed: the error with what to do, else the error itself. */
export function explainRefusal(error: unknown, namespace: string): unknown {
  const what = (sentence: string) => new TerminalError(`${sentence} (docs/agent.md, "Rights")`, { cause: error });
  const status = statusOf(error);
  if (status === 404) return what(`the namespace ${namespace} is not there: make it, or name another with --namespace`);
  if (status === 403)
    return what(`the agent may not keep its Secrets in ${namespace}: apply deploy/agent/agent.yaml there`);
  return error;
}
