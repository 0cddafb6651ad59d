import { type Context, hasTarget } from './context.ts';

/**
 * The environments that must prove a release of the application before it may enter `environment`, sorted. An
 * environment in which the application has no target proves nothing, so those before it are asked in its place.
 */
export function upstreamOf(context: Context, application: string, environment: string): string[] {
  const { environments } = context.config;
  const found = new Set<string>();
  const asked = new Set<string>();
  const open = [...(environments[environment]?.after ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (asked.has(next)) continue;
    asked.add(next);
    if (hasTarget(context, application, next)) found.add(next);
    else open.push(...(environments[next]?.after ?? []));
  }
  return [...found].sort();
}
