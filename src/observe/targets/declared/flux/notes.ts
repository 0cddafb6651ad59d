import { valueAt } from '../../../../model/read-json.ts';
import type { DeclaredObject } from '../declaration.ts';
import { spoken } from './kinds.ts';

/** What an object says of itself that keeps its render from being what runs: finished sentences. */
export function notesOf(object: DeclaredObject): string[] {
  const notes: string[] = [];
  if (valueAt(object.json, 'spec', 'suspend') === true) {
    notes.push(`${spoken(object)} is suspended: Flux applies nothing of it until it is resumed.`);
  }
  if (valueAt(object.json, 'spec', 'kubeConfig') !== undefined) {
    notes.push(`${spoken(object)} has a \`kubeConfig\`: it applies to another cluster, which is not known from Git.`);
  }
  return notes;
}
