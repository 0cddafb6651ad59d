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
  if (isMissing(path, located)) {
    const message = `${nameOf(path)} is missing${where(path.slice(0, -1))}`;
    return [problemAt(located, { path, part: 'key' }, { message, hint: hintFor(path) })];
  }
  return [problemAt(located, { path, part: 'value' }, wrongValue(issue, path, located))];
}

function unknownKey(
  key: string,
  path: YamlPath,
  { located, schema }: { located: LocatedDocument; schema: z.ZodType },
): Problem {
  const known = Object.keys(schemaAt(path, schema)?.properties ?? {});
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
  applications: 'a list; its entries have at least a `path`',
};

function hintFor(path: YamlPath): string | null {
  return hints[String(path.at(-1))] ?? null;
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
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
