import { isJsonMap } from '../../diff/json.ts';

/** Deeper objects are no manifests. */
const DEEPEST = 200;

/**
 * An object as a validator takes it: integers beyond 2^53 as numbers, and, for kinds of Kubernetes itself, without the
 * nulls, which its decoder takes for fields that are not set.
 */
export function plainObject(value: unknown, nulls: 'keep' | 'drop', depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => plainObject(item, nulls, depth + 1));
  if (isRawJson(value)) return Number(value.rawJSON);
  if (!isJsonMap(value)) return value;
  const entries = Object.entries(value).filter(
    ([, below]) => nulls === 'keep' || (below !== null && below !== undefined),
  );
  return Object.fromEntries(entries.map(([key, below]) => [key, plainObject(below, nulls, depth + 1)]));
}

/** `JSON.isRawJSON` is in Node 24 but not yet in TypeScript's library. */
function isRawJson(value: object): value is { rawJSON: string } {
  const json: typeof JSON & { isRawJSON?(value: unknown): boolean } = JSON;
  return json.isRawJSON?.(value) === true;
}
