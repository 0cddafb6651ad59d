import type { Config } from './config.ts';

/** True when something is asked of what enters an environment, so that a commit without a pull request goes around it. */
export function isGuarded(name: string, { environments, windows }: Config): boolean {
  const environment = environments[name];
  if (environment === undefined || environment.entry === 'commit') return false;
  const { after, approvers, checks, sourceChecks } = environment;
  const asks = [after, checks, sourceChecks, environment.windows, windows].some(({ length }) => length > 0);
  return asks || approvers !== undefined;
}
