import type { Document } from 'yaml';
import { Config } from '../model/config.ts';
import type { Problem } from '../model/errors.ts';
import { ruleProblems } from './config/rule-problems.ts';
import { schemaProblem } from './config/schema-problem.ts';
import { readYaml } from './yaml-document.ts';

export type ConfigRead = { status: 'valid'; config: Config } | { status: 'invalid'; problems: Problem[] };

/**
 * Reads `.github/shiplock.yaml`. Everything that is wrong comes back as problems with file, line, column and a hint:
 * syntax, unknown keys, wrong and missing values, then what only the whole file shows (order of environments, layouts).
 */
export function parseConfig(text: string, file: string): ConfigRead {
  const read = readYaml(text);
  if (read.status === 'broken') {
    const problems = read.troubles.map(({ reason, line, column }) => ({
      file,
      line,
      column,
      message: reason,
      hint: null,
    }));
    return { status: 'invalid', problems };
  }
  const [document, second] = read.documents;
  if (document === undefined || document.contents === null) {
    return invalid({ file, line: 1, column: 1, message: 'the file is empty', hint: 'begin with `version: 1`' });
  }
  if (second !== undefined) {
    const at = read.position(second.range?.[0] ?? 0);
    return invalid({ file, ...at, message: 'a second document begins here', hint: 'the file holds one document' });
  }
  const value = plainValue(document);
  if ('problem' in value) return invalid({ file, line: 1, column: 1, message: value.problem, hint: null });
  const parsed = Config.safeParse(value.value);
  const located = { file, document, position: read.position };
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => schemaProblem(issue, located));
    return { status: 'invalid', problems: problems.sort(byPlace) };
  }
  const problems = ruleProblems(parsed.data, located);
  return problems.length === 0 ? { status: 'valid', config: parsed.data } : { status: 'invalid', problems };
}

/** Aliases without an anchor, and aliases of aliases that grow without end, show only when the value is built. */
function plainValue(document: Document): { value: unknown } | { problem: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'the aliases of the file cannot be resolved' };
  }
}

function invalid(problem: Problem): ConfigRead {
  return { status: 'invalid', problems: [problem] };
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}
