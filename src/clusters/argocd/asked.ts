import { keyText } from '../../reconcile/object-key.ts';
import type { Application } from './application.ts';

/** For which revision each Application was last asked to compare, in this process: asking again costs nothing but time. */
export interface Asked {
  note(application: Application, revision: string): void;
  /** It was asked for this revision, and the request is gone: Argo CD takes it away with its answer. */
  isAnswered(application: Application, revision: string): boolean;
}

export function createAsked(): Asked {
  const revisions = new Map<string, string>();
  return {
    note: ({ ref }, revision) => void revisions.set(keyText(ref), revision),
    isAnswered: ({ ref, isAsked }, revision) => !isAsked && revisions.get(keyText(ref)) === revision,
  };
}
