import { Config } from '../model/config.ts';
import type { Problem } from '../model/errors.ts';
import type { LocatedDocument } from './config/located-document.ts';
import { ruleProblems } from './config/rule-problems.ts';
import { schemaProblem } from './config/schema-problem.ts';
import { readOneDocument } from './one-document.ts';

export type ConfigRead = { status: 'valid'; config: Config } | { status: 'invalid'; problems: Problem[] };

/**
 * Reads `.github/shiplock.yaml`. Everything that is wrong comes back as problems with file, line, column and a hint:
 * syntax, unknown keys, wrong and missing values, then what only the whole file shows (order of environments, layouts).
 */
export function parseConfig(text: string, file: string): ConfigRead {
  const read = readOneDocument(text, file, 'version: 1');
  return read.status === 'invalid' ? read : readConfigValue(read.value, read.located);
}

/** The same for a config that is part of a larger document, with `located.under` as its place there. */
export function readConfigValue(value: unknown, located: LocatedDocument): ConfigRead {
  const parsed = Config.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => schemaProblem(issue, located));
    return { status: 'invalid', problems: problems.sort(byPlace) };
  }
  const problems = ruleProblems(parsed.data, located);
  return problems.length === 0 ? { status: 'valid', config: parsed.data } : { status: 'invalid', problems };
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}
