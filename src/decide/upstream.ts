import type { Config } from '../model/config.ts';
import type { TargetState } from '../model/snapshot.ts';

/** A target of the base tip that could be read. */
export type ReadTarget = Extract<TargetState, { status: 'read' }>;

/** The targets that could be read, in the order of the snapshot. */
export function readTargets(targets: readonly TargetState[]): ReadTarget[] {
  return targets.filter((state) => state.status === 'read');
}

/** The target of an application in an environment, undefined when there is none or it cannot be read. */
export function findTarget(
  targets: readonly TargetState[],
  application: string,
  environment: string,
): ReadTarget | undefined {
  return readTargets(targets).find(
    ({ at }) => at.target.application === application && at.target.environment === environment,
  );
}

/**
 * The environments that must prove a release of the application before it may enter `environment`, sorted. An
 * environment in which the application has no target proves nothing, so those before it are asked in its place.
 */
export function upstreamOf(
  config: Config,
  targets: readonly TargetState[],
  application: string,
  environment: string,
): string[] {
  const found = new Set<string>();
  const asked = new Set<string>();
  const open = [...(config.environments[environment]?.after ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (asked.has(next)) continue;
    asked.add(next);
    if (hasTarget(targets, application, next)) found.add(next);
    else open.push(...(config.environments[next]?.after ?? []));
  }
  return [...found].sort();
}

function hasTarget(targets: readonly TargetState[], application: string, environment: string): boolean {
  return targets.some((state) =>
    state.status === 'read'
      ? state.at.target.application === application && state.at.target.environment === environment
      : state.application === application && state.environment === environment,
  );
}
