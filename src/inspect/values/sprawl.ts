import type { Found } from '../inspection.ts';
import { type LeafValue, leafValues } from './leaf-values.ts';

/** A file of values with its text. */
export interface ValuesFile {
  file: string;
  text: string;
}

/**
 * Overrides that should not be there: values of an environment that equal what they override, and, when the config says
 * what environments are meant to override, all others. `layers` are laid over each other in this order, the chart's own
 * values first. `allow` holds paths such as `replicaCount` or `image.*`; those are never told.
 */
export function sprawl(layers: readonly ValuesFile[], allow: readonly string[]): Found[] {
  const [own, ...overrides] = layers;
  const known = new Map((own === undefined ? [] : leafValues(own.text)).map(({ path, json }) => [path, json]));
  const found: Found[] = [];
  for (const { file, text } of overrides) {
    for (const leaf of leafValues(text)) {
      const message = isAllowed(leaf.path, allow) ? null : complaint(leaf, known.get(leaf.path), allow);
      if (message !== null) found.push({ object: null, path: leaf.path, message, file, line: leaf.line });
      known.set(leaf.path, leaf.json);
    }
  }
  return found;
}

function complaint({ path, json }: LeafValue, before: string | undefined, allow: readonly string[]): string | null {
  if (before === json) return `\`${path}\` has the value that it overrides: take the line out.`;
  if (allow.length === 0) return null;
  return `\`${path}\` is not among what environments are meant to override (\`overrides.allow\`): set it for all, or add it there.`;
}

/** `image.*` covers everything below `image`, and `image` too. */
function isAllowed(path: string, allow: readonly string[]): boolean {
  return allow.some((pattern) => {
    const above = pattern.endsWith('.*') ? pattern.slice(0, -2) : pattern;
    return path === above || (pattern.endsWith('.*') && path.startsWith(`${above}.`));
  });
}
