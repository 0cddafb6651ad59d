import type { DangerRule } from '../../model/changes.ts';
import type { KubeObject } from '../kube-object.ts';
import type { ObjectPair } from '../pair-objects.ts';

/** Something that can hurt what runs, found in one object. */
export interface FoundDanger {
  rule: DangerRule;
  /** The field, as in `FieldChange.path`; null for the object as a whole. */
  path: string | null;
  /** What will happen and what to do, finished sentences; names from Git in backticks. */
  message: string;
}

/** All objects of both sides, for rules that look beyond one object. */
export interface Sides {
  before: readonly KubeObject[];
  after: readonly KubeObject[];
}

/** Looks at one object that differs. An object on one side alone is one that comes or goes. */
export type DangerJudge = (pair: ObjectPair, sides: Sides) => FoundDanger[];

/** A name from Git inside a sentence. */
export function quoted(text: string): string {
  const plain = text.replaceAll('`', "'").replaceAll(/\s+/g, ' ');
  return `\`${plain.length > 120 ? `${plain.slice(0, 119)}…` : plain}\``;
}

/** Several names inside a sentence; many are counted. */
export function quotedList(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(quoted).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
