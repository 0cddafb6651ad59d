import { isRecord, numberAt, textAt } from '../../model/read-json.ts';

const MAX_MESSAGE = 400;

/** HTTP status of a refusal by the API server, null for any other error. */
export function statusOf(error: unknown): number | null {
  return isRecord(error) || error instanceof Error ? numberAt(error, 'status') : null;
}

/**
 * What went wrong with an object, for a report. A Secret's refusal can quote its values (a number under stringData, an
 * invalid base64 text), so only the status and its reason word are told of it.
 */
export function explain(error: unknown, kind: string | null): string {
  const status = statusOf(error);
  if (kind === 'Secret') {
    const word = textAt(error, 'reason');
    const code = status === null ? 'no answer' : `HTTP ${status}`;
    return `the API server refused the Secret (${word === null ? code : `${code}, ${word}`}); its text is withheld, because it may quote values`;
  }
  const message = error instanceof Error ? error.message : String(error);
  const told = status === null ? message : `${message} (HTTP ${status})`;
  return told.length > MAX_MESSAGE ? `${told.slice(0, MAX_MESSAGE)}…` : told;
}
