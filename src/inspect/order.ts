import type { Finding } from '../model/finding.ts';
import { findingObject } from '../text/finding-text.ts';
import { catalogue } from './catalogue.ts';

const levels = ['failure', 'warning', 'notice'] as const satisfies readonly Finding['level'][];
const names = Object.keys(catalogue);

/** The order in which findings are told: new before known, the worst first, then by inspection, object and field. */
export function byWeight(a: Finding, b: Finding): number {
  return (
    Number(a.known) - Number(b.known) ||
    levels.indexOf(a.level) - levels.indexOf(b.level) ||
    names.indexOf(a.inspection) - names.indexOf(b.inspection) ||
    compare(findingObject(a), findingObject(b)) ||
    compare(a.path ?? '', b.path ?? '') ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
