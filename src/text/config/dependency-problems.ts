import type { Config } from '../../model/config.ts';
import type { Problem } from '../../model/errors.ts';
import { didYouMean } from '../edit-distance.ts';
import { type LocatedDocument, problemAt } from './located-document.ts';

/**
 * What is wrong with `dependsOn`: an application that waits for itself, one that no rule can have, and applications that
 * wait for each other, which would never move again.
 */
export function dependencyProblems(config: Config, located: LocatedDocument): Problem[] {
  const { applications } = config;
  const names = applications.flatMap(({ name }) => name ?? []);
  // With a layout any name may be an application: only the tree knows which ones there are.
  const isClosed = names.length === applications.length;
  const problems: Problem[] = [];
  for (const [index, { name, dependsOn }] of applications.entries()) {
    for (const [position, other] of dependsOn.entries()) {
      const text = dependencyFault(name, other, isClosed ? names : null);
      if (text === null) continue;
      problems.push(problemAt(located, { path: ['applications', index, 'dependsOn', position], part: 'value' }, text));
    }
  }
  return problems.length > 0 ? problems : cycleProblems(config, located);
}

function dependencyFault(
  name: string | undefined,
  other: string,
  names: readonly string[] | null,
): { message: string; hint: string } | null {
  if (name === other) return { message: `\`${name}\` cannot depend on itself`, hint: 'remove it from `dependsOn`' };
  if (names === null || names.includes(other)) return null;
  const meant = didYouMean(other, names);
  const hint = meant === null ? `applications: ${names.join(', ')}` : `did you mean \`${meant}\`?`;
  return { message: `there is no application \`${other}\``, hint };
}

/** Every cycle is reported once, at the `dependsOn` of its first member in the file. */
function cycleProblems({ applications }: Config, located: LocatedDocument): Problem[] {
  const needs = new Map<string, readonly string[]>();
  for (const { name, dependsOn } of applications) if (name !== undefined) needs.set(name, dependsOn);
  const problems: Problem[] = [];
  const told = new Set<string>();
  for (const [index, { name }] of applications.entries()) {
    if (name === undefined || told.has(name)) continue;
    const cycle = cycleFrom(name, needs);
    if (cycle === null) continue;
    for (const member of cycle) told.add(member);
    const message = `the applications wait for each other: ${[...cycle, name].join(' depends on ')}`;
    const hint = 'remove one of these from its `dependsOn`';
    problems.push(problemAt(located, { path: ['applications', index, 'dependsOn'], part: 'key' }, { message, hint }));
  }
  return problems;
}

/** The way from an application back to itself along `dependsOn`, or null. */
function cycleFrom(start: string, needs: ReadonlyMap<string, readonly string[]>): string[] | null {
  const visited = new Set<string>();
  const walk = (name: string, way: readonly string[]): string[] | null => {
    for (const next of needs.get(name) ?? []) {
      if (next === start) return [...way, name];
      if (visited.has(next)) continue;
      visited.add(next);
      const found = walk(next, [...way, name]);
      if (found !== null) return found;
    }
    return null;
  };
  return walk(start, []);
}
