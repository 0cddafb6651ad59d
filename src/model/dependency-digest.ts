import { createHash } from 'node:crypto';

/** What Helm hashes of a dependency, in its order. */
export interface HashedDependency {
  name: string;
  version: string;
  repository: string;
  condition?: string;
  tags?: string[];
  enabled?: boolean;
  importValues?: unknown[];
  alias?: string;
}

/**
 * The `digest` of a Chart.lock: SHA-256 over the JSON of the dependencies that the chart asks for and of those that the
 * lock has (`HashReq` in Helm's `internal/resolver/resolver.go`). Helm refuses a lock whose digest is another.
 */
export function dependencyDigest(asked: readonly HashedDependency[], locked: readonly HashedDependency[]): string {
  const json = goJson([asked.map(fieldsOf), locked.map(fieldsOf)]);
  return `sha256:${createHash('sha256').update(json).digest('hex')}`;
}

/** Empty fields are left out, save the name and the repository. */
function fieldsOf({
  name,
  version,
  repository,
  condition,
  tags,
  enabled,
  importValues,
  alias,
}: HashedDependency): object {
  return {
    name,
    ...(version !== '' && { version }),
    repository,
    ...(condition && { condition }),
    ...(tags !== undefined && tags.length > 0 && { tags }),
    ...(enabled === true && { enabled }),
    ...(importValues !== undefined && importValues.length > 0 && { 'import-values': importValues.map(sorted) }),
    ...(alias && { alias }),
  };
}

/** Go writes the keys of maps in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** Go's JSON writes `<`, `>`, `&` and two line separators as escapes, as ranges such as `>=1.2` need it here. */
function goJson(value: unknown): string {
  const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, escaped);
}
