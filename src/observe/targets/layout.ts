/** The names that a layout leaves open or that are found in a path; null where nothing is known. */
export interface Names {
  application: string | null;
  environment: string | null;
}

/** Names that may fill a layout: a fixed one, one of a list, or any that the grammar of names allows. */
export interface Allowed {
  application: string | null;
  environments: readonly string[] | null;
}

const placeholder = /\{(application|environment)\}/;
/** The grammar of names in `model/names.ts`, within one path segment. */
const anyName = '[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?';

/** True when the layout names this placeholder. */
export function asksFor(layout: string, name: keyof Names): boolean {
  return layout.includes(`{${name}}`);
}

/** Puts the names into a layout: `apps/{application}` and `checkout` give `apps/checkout`. */
export function fillLayout(layout: string, names: { application: string; environment: string }): string {
  return layout.replaceAll('{application}', names.application).replaceAll('{environment}', names.environment);
}

/**
 * Makes the test whether a path has a layout, which answers the names in it or null. A placeholder stands for one name
 * within one segment, at every place for the same.
 */
export function compileLayout(layout: string, allowed: Allowed): (path: string) => Names | null {
  const pattern = new RegExp(`^${layoutPattern(layout, allowed)}$`);
  return (path) => {
    const match = pattern.exec(path);
    if (match === null) return null;
    return {
      application: match.groups?.['application'] ?? allowed.application,
      environment: match.groups?.['environment'] ?? null,
    };
  };
}

function layoutPattern(layout: string, allowed: Allowed): string {
  const seen = new Set<string>();
  let pattern = '';
  // With a group in the separator, split gives literal text and placeholder names in turn.
  for (const [index, part] of layout.split(placeholder).entries()) {
    if (index % 2 === 0) pattern += escaped(part);
    else pattern += seen.has(part) ? `\\k<${part}>` : `(?<${part}>${namePattern(part, allowed)})`;
    if (index % 2 === 1) seen.add(part);
  }
  return pattern;
}

function namePattern(part: string, allowed: Allowed): string {
  if (part === 'application') return allowed.application === null ? anyName : escaped(allowed.application);
  return allowed.environments === null ? anyName : allowed.environments.map(escaped).join('|');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
