import type { Finding } from '../model/finding.ts';

/** The object of a finding, `Deployment shop/web`; empty for a finding of a file as a whole. */
export function findingObject({ object }: Pick<Finding, 'object'>): string {
  if (object === null) return '';
  const { kind, namespace, name } = object;
  return namespace === null ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** A finding in one line of plain text: `Deployment shop/web, spec.replcas: unknown field …`. */
export function findingText(finding: Finding): string {
  const place = [findingObject(finding), finding.path ?? ''].filter((part) => part !== '').join(', ');
  return place === '' ? finding.message : `${place}: ${finding.message}`;
}

/** True for a finding that fails the check: a failure that the base branch does not have. */
export function isInTheWay({ level, known }: Pick<Finding, 'level' | 'known'>): boolean {
  return level === 'failure' && !known;
}

/** How many findings there are of each inspection: `2 schema, 1 pod-security`, most first. */
export function findingCounts(findings: readonly Pick<Finding, 'inspection'>[]): string {
  const counts = [...Map.groupBy(findings, ({ inspection }) => inspection)];
  const sorted = counts.toSorted(([, a], [, b]) => b.length - a.length);
  return sorted.map(([inspection, all]) => `${all.length} ${inspection}`).join(', ');
}
