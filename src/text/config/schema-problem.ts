import { z } from 'zod';
import { Config } from '../../model/config.ts';
import type { Problem } from '../../model/errors.ts';
import { didYouMean } from '../edit-distance.ts';
import type { YamlPath } from '../yaml-document.ts';
import { fromRoot, type LocatedDocument, problemAt } from './located-document.ts';

type Issue = z.core.$ZodIssue;

/**
 * Says in the words of the file's reader what a schema has against it, by default that of the config. One unknown key is
 * one problem.
 */
export function schemaProblem(issue: Issue, located: LocatedDocument, schema: z.ZodType = Config): Problem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, { located, schema }));
  if (issue.code === 'invalid_key') {
    const message = `${nameOf(path)} ${issue.issues[0]?.message ?? 'is not a valid name'}`;
    return [problemAt(located, { path, part: 'key' }, { message, hint: null })];
  }
  if (issue.code === 'invalid_union') return unionProblem(issue, path, { located, schema });
  if (isMissing(path, located)) {
    const message = `${nameOf(path)} is missing${where(path.slice(0, -1))}`;
    return [problemAt(located, { path, part: 'key' }, { message, hint: hintFor(path) })];
  }
  return [problemAt(located, { path, part: 'value' }, wrongValue(issue, path, located))];
}

/** A key of another form of the value, which lacks something for that form: what it lacks; null for a strange key. */
function missingBeside(
  key: string,
  path: YamlPath,
  { schema, located }: { schema: JsonSchema | null; located: LocatedDocument },
): string | null {
  const form = schema?.anyOf?.find(({ properties }) => properties?.[key] !== undefined);
  return form?.required?.find((name) => !located.document.hasIn([...path, name])) ?? null;
}

type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

/** Of several forms that a value may have, the one that its writer most likely meant: fewest strange keys, fewest faults. */
function unionProblem(
  issue: UnionIssue,
  path: YamlPath,
  place: { located: LocatedDocument; schema: z.ZodType },
): Problem[] {
  const { located, schema } = place;
  const kinds = issue.errors.map((issues) => formOf(issues)).filter((kind) => kind !== null);
  if (kinds.length === issue.errors.length) {
    const text = { message: `${nameOf(path)} must be ${[...new Set(kinds)].join(' or ')}`, hint: hintFor(path) };
    return [problemAt(located, { path, part: 'value' }, text)];
  }
  const [meant = []] = issue.errors.toSorted((a, b) => strangeKeys(a) - strangeKeys(b) || a.length - b.length);
  return meant.flatMap((one) => schemaProblem({ ...one, path: [...issue.path, ...one.path] }, located, schema));
}

/** The kind of value that a form asks for, when that alone is what is wrong. */
function formOf(issues: readonly Issue[]): string | null {
  const [only] = issues;
  if (only === undefined || issues.length > 1 || only.path.length > 0) return null;
  if (only.code === 'invalid_type') return kindWord(only.expected);
  return only.code === 'invalid_value' ? oneOf(only.values.map(String)) : null;
}

function strangeKeys(issues: readonly Issue[]): number {
  return issues.reduce((sum, one) => sum + (one.code === 'unrecognized_keys' ? one.keys.length : 0), 0);
}

function unknownKey(
  key: string,
  path: YamlPath,
  { located, schema: whole }: { located: LocatedDocument; schema: z.ZodType },
): Problem {
  const schema = schemaAt(path, whole);
  const forms = [schema, ...(schema?.anyOf ?? [])];
  const missing = missingBeside(key, path, { schema, located });
  if (missing !== null) {
    const message = `\`${missing}\` is missing beside \`${key}\`${where(path)}`;
    return problemAt(located, { path: [...path, key], part: 'key' }, { message, hint: null });
  }
  const known = [...new Set(forms.flatMap((form) => Object.keys(form?.properties ?? {})))];
  const meant = didYouMean(key, known);
  const list = known.length === 0 ? null : `known keys: ${known.join(', ')}`;
  const hint = meant === null ? list : `did you mean \`${meant}\`?`;
  const message = `unknown key \`${key}\`${where(path)}`;
  return problemAt(located, { path: [...path, key], part: 'key' }, { message, hint });
}

function wrongValue(issue: Issue, path: YamlPath, located: LocatedDocument): { message: string; hint: string | null } {
  const name = nameOf(path);
  const got = located.document.getIn(fromRoot(located, path));
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const meant = typeof got === 'string' ? didYouMean(got, allowed) : null;
    const hint = meant === null ? null : `did you mean \`${meant}\`?`;
    return { message: `${name} must be ${oneOf(allowed)}`, hint };
  }
  if (issue.code === 'invalid_type')
    return { message: `${name} must be ${kindWord(issue.expected)}`, hint: hintFor(path) };
  if (issue.code === 'too_small' && issue.origin === 'array') {
    return {
      message: `${name} must have at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}`,
      hint: null,
    };
  }
  if (issue.code === 'too_small' && issue.origin === 'string')
    return { message: `${name} must not be empty`, hint: null };
  if (issue.code === 'too_small') return { message: `${name} must be at least ${issue.minimum}`, hint: null };
  return { message: `${name} ${issue.message}`, hint: null };
}

function oneOf(allowed: readonly string[]): string {
  return allowed.length === 1 ? `\`${allowed[0]}\`` : `one of ${allowed.map((value) => `\`${value}\``).join(', ')}`;
}

const kindWords: Record<string, string> = {
  array: 'a list',
  object: 'a map',
  record: 'a map',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
};

function kindWord(expected: string): string {
  return kindWords[expected] ?? expected;
}

function isMissing(path: YamlPath, located: LocatedDocument): boolean {
  return path.length > 0 && !located.document.hasIn(fromRoot(located, path));
}

function nameOf(path: YamlPath): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  return typeof last === 'number' ? `entry ${last + 1} of \`${path.at(-2)}\`` : `\`${last}\``;
}

function where(path: YamlPath): string {
  return path.length === 0 ? '' : ` in \`${path.join('.')}\``;
}

const hints: Record<string, string> = {
  version: 'write `version: 1`',
  soak: 'write a duration such as `10m` or `1h30m`',
  after: 'write a list such as `[dev]`',
  path: 'the directory of the targets, such as `apps/{application}/envs/{environment}`',
  environments: 'a map from the name of each environment to its settings, such as `dev: {}`',
  windows: 'a list; its entries have a `kind`, and `from` and `to`, or `start` and `end`',
  sourceChecks: 'write `required`, or a list of the names of checks',
  applications: 'a list; its entries have at least a `path`',
};

function hintFor(path: YamlPath): string | null {
  const name = path.findLast((step) => typeof step === 'string');
  return hints[String(name)] ?? null;
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  required?: string[];
}

/** The schema that is in force at a path, read from the published form so that hints cannot differ from it. */
function schemaAt(path: YamlPath, root: z.ZodType): JsonSchema | null {
  let schema: JsonSchema | undefined = z.toJSONSchema(root, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  for (const step of path) {
    if (schema === undefined) return null;
    if (typeof step === 'number') schema = schema.items;
    else schema = schema.properties?.[step] ?? mapValues(schema);
  }
  return schema ?? null;
}

function mapValues(schema: JsonSchema): JsonSchema | undefined {
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}
