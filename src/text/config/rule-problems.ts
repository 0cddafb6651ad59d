import type { Config } from '../../model/config.ts';
import type { Problem } from '../../model/errors.ts';
import { didYouMean } from '../edit-distance.ts';
import { dependencyProblems } from './dependency-problems.ts';
import { gateProblems } from './gate-problems.ts';
import { groupProblems } from './group-problems.ts';
import { type LocatedDocument, problemAt } from './located-document.ts';
import { policyProblems } from './policy-problems.ts';
import { signatureProblems } from './signature-problems.ts';
import { windowProblems } from './window-problems.ts';

/**
 * What the schema cannot see: the order of environments must be a DAG of known names, layouts must tell targets apart,
 * windows must have a zone and a length, gates must be able to open, and applications may not wait for each other nor be of a set and a group.
 */
export function ruleProblems(config: Config, located: LocatedDocument): Problem[] {
  const problems = [
    ...environmentProblems(config, located),
    ...layoutProblems(config, located),
    ...windowProblems(config, located),
    ...gateProblems(config, located),
    ...dependencyProblems(config, located),
    ...groupProblems(config, located),
    ...policyProblems(config, located),
    ...signatureProblems(config, located),
  ];
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}

function environmentProblems(config: Config, located: LocatedDocument): Problem[] {
  const names = Object.keys(config.environments);
  if (names.length === 0) {
    const text = { message: 'there is no environment', hint: 'name at least one, such as `dev: {}`' };
    return [problemAt(located, { path: ['environments'], part: 'key' }, text)];
  }
  const problems: Problem[] = [];
  for (const [name, environment] of Object.entries(config.environments)) {
    for (const [index, before] of environment.after.entries()) {
      const text = afterProblem(name, before, names);
      if (text === null) continue;
      problems.push(problemAt(located, { path: ['environments', name, 'after', index], part: 'value' }, text));
    }
  }
  return problems.length > 0 ? problems : cycleProblems(config, located);
}

function afterProblem(
  name: string,
  before: string,
  names: readonly string[],
): { message: string; hint: string } | null {
  if (before === name) return { message: `\`${name}\` cannot come after itself`, hint: 'remove it from `after`' };
  if (names.includes(before)) return null;
  const meant = didYouMean(before, names);
  const hint = meant === null ? `environments: ${names.join(', ')}` : `did you mean \`${meant}\`?`;
  return { message: `there is no environment \`${before}\``, hint };
}

/** Every cycle is reported once, at the `after` of its first member in the file. */
function cycleProblems(config: Config, located: LocatedDocument): Problem[] {
  const problems: Problem[] = [];
  const told = new Set<string>();
  for (const name of Object.keys(config.environments)) {
    if (told.has(name)) continue;
    const cycle = cycleFrom(config, name);
    if (cycle === null) continue;
    for (const member of cycle) told.add(member);
    const message = `the environments wait for each other: ${[...cycle, name].join(' after ')}`;
    const place = { path: ['environments', name, 'after'], part: 'key' } as const;
    problems.push(problemAt(located, place, { message, hint: 'remove one of these from its `after`' }));
  }
  return problems;
}

/** The way from `start` back to itself along `after`, or null. */
function cycleFrom(config: Config, start: string): string[] | null {
  const visited = new Set<string>();
  const walk = (name: string, way: readonly string[]): string[] | null => {
    for (const before of config.environments[name]?.after ?? []) {
      if (before === start) return [...way, name];
      if (visited.has(before)) continue;
      visited.add(before);
      const found = walk(before, [...way, name]);
      if (found !== null) return found;
    }
    return null;
  };
  return walk(start, []);
}

const placeholders = ['application', 'environment'];

/** True when every environment has a branch for itself, which tells its targets from those of the others. */
function areApart({ environments }: Config): boolean {
  const branches = Object.values(environments).map(({ branch }) => branch);
  return !branches.includes(undefined) && new Set(branches).size === branches.length;
}

function layoutProblems(config: Config, located: LocatedDocument): Problem[] {
  const problems: Problem[] = [];
  for (const [index, rule] of config.applications.entries()) {
    const path = ['applications', index];
    if ((rule.path === undefined) === (rule.declaredIn === undefined)) {
      const message = 'it is not said where the targets are';
      const hint =
        'give either `path`, a folder with what renders, or `declaredIn`, a folder with Argo CD or Flux objects';
      problems.push(problemAt(located, { path, part: 'value' }, { message, hint }));
      continue;
    }
    const texts = [rule.path ?? rule.declaredIn ?? '', ...(rule.values ?? [])];
    if (rule.declaredIn !== undefined) texts.push(rule.objectName);
    const isTold = rule.declaredIn !== undefined && Object.keys(rule.destinations).length > 0;
    if (!isTold && !texts.some((text) => text.includes('{environment}')) && !areApart(config)) {
      const message = 'neither `path` nor `values` holds `{environment}`: all environments would be the same target';
      const hint = 'put `{environment}` where the name of the environment stands, or give each environment a `branch`';
      problems.push(problemAt(located, { path: [...path, 'path'], part: 'value' }, { message, hint }));
    }
    if (rule.name === undefined && !texts.some((text) => text.includes('{application}'))) {
      const message = 'it is not said which application this is';
      const hint = 'add a `name`, or put `{application}` into `path`';
      problems.push(problemAt(located, { path: [...path, 'path'], part: 'key' }, { message, hint }));
    }
    problems.push(...placeholderProblems(rule, path, located));
  }
  return problems;
}

function placeholderProblems(
  rule: Config['applications'][number],
  path: readonly (string | number)[],
  located: LocatedDocument,
): Problem[] {
  const texts: [(string | number)[], string][] = [
    [['path'], rule.path ?? ''],
    [['declaredIn'], rule.declaredIn ?? ''],
    [['objectName'], rule.objectName],
    [['releaseName'], rule.releaseName],
    [['namespace'], rule.namespace],
  ];
  for (const [index, text] of (rule.values ?? []).entries()) texts.push([['values', index], text]);
  const problems: Problem[] = [];
  for (const [steps, text] of texts) {
    for (const [, word = ''] of text.matchAll(/\{([^{}]*)\}/g)) {
      if (placeholders.includes(word)) continue;
      const meant =
        didYouMean(word, placeholders) ?? placeholders.find((known) => word !== '' && known.startsWith(word));
      const hint = meant === undefined ? 'placeholders: {application}, {environment}' : `did you mean \`{${meant}}\`?`;
      const message = `unknown placeholder \`{${word}}\``;
      problems.push(problemAt(located, { path: [...path, ...steps], part: 'value' }, { message, hint }));
    }
  }
  return problems;
}
