import { targetKey } from '../model/names.ts';
import { type Context, hasTarget } from './context.ts';

/** What must have proven a release before it may enter an environment: one environment, or all or any of several parts. */
export type Need = { kind: 'environment'; name: string } | { kind: 'all' | 'any'; of: Need[] };

/**
 * What has to be proven before a release of the application may enter `environment`; null for nothing. An environment
 * in which the application has no target proves nothing, so those before it are asked in its place. `alsoThere`: targets
 * that a pull request would bring beside the change that is judged: they are asked as well.
 */
export function needOf(
  context: Context,
  application: string,
  environment: string,
  alsoThere: ReadonlySet<string> = new Set(),
): Need | null {
  return partsOf(environment, new Set());

  function partsOf(name: string, through: ReadonlySet<string>): Need | null {
    const { after = [], join = 'all' } = context.config.environments[name] ?? {};
    // Environments in a ring are refused in the config; a snapshot from elsewhere must not hang a decision.
    const asked = after.filter((before) => !through.has(before)).sort();
    const parts = asked.flatMap((before) => partOf(before, new Set([...through, name])) ?? []);
    const [only] = parts;
    if (only === undefined) return null;
    return parts.length === 1 ? only : { kind: join, of: parts };
  }

  function partOf(name: string, through: ReadonlySet<string>): Need | null {
    const isThere =
      hasTarget(context, application, name) || alsoThere.has(targetKey({ application, environment: name }));
    return isThere ? { kind: 'environment', name } : partsOf(name, through);
  }
}

/** The environments that a need speaks of, sorted, each once. */
export function environmentsOf(need: Need | null): string[] {
  if (need === null) return [];
  const names = need.kind === 'environment' ? [need.name] : need.of.flatMap(environmentsOf);
  return [...new Set(names)].sort();
}

/** The environments that are asked before a release of the application may enter `environment`, sorted. */
export function upstreamOf(context: Context, application: string, environment: string): string[] {
  return environmentsOf(needOf(context, application, environment));
}

/** Whether enough environments say yes. */
export function isMet(need: Need, isYes: (environment: string) => boolean): boolean {
  if (need.kind === 'environment') return isYes(need.name);
  const answers = need.of.map((part) => isMet(part, isYes));
  return need.kind === 'all' ? answers.every((answer) => answer) : answers.some((answer) => answer);
}

/** `dev`, `eu and us`, `eu or us`: for sentences. */
export function needText(need: Need): string {
  if (need.kind === 'environment') return need.name;
  const parts = need.of.map((part) =>
    part.kind === 'environment' || part.kind === need.kind ? needText(part) : `(${needText(part)})`,
  );
  return parts.join(need.kind === 'all' ? ' and ' : ' or ');
}
