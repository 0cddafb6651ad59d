import type { ApplicationRule, Config } from './config.ts';

/** The rule of the config that an application comes from: the one with its name, else the first by layout. */
export function ruleOf(
  application: string,
  { applications }: Pick<Config, 'applications'>,
): ApplicationRule | undefined {
  return applications.find(({ name }) => name === application) ?? applications.find(({ name }) => name === undefined);
}
