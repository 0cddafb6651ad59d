import { environmentLadder, environmentRank } from './environment-words.ts';
import type { GuessedLayout, GuessedRule } from './guess-layout.ts';

/** What an Argo CD `Application` says of where its manifests come from, in the same repository. */
export interface ArgoSource {
  name: string;
  path: string;
  /** Values files from the root of the repository. */
  values: string[];
}

interface Member {
  environment: string;
  rule: GuessedRule;
}

/**
 * A layout from Argo CD Applications that are named after an application and an environment (`checkout-dev`,
 * `dev-checkout`). Only applications whose sources differ in the environment's name alone are taken; null for none.
 */
export function guessFromApplications(sources: readonly ArgoSource[]): GuessedLayout | null {
  const members = sources.flatMap((source) => memberOf(source) ?? []);
  const rules: GuessedRule[] = [];
  const environments: string[] = [];
  for (const [, group] of Map.groupBy(members, ({ rule }) => rule.name)) {
    const forms = new Set(group.map(({ rule }) => JSON.stringify(rule)));
    const [first] = group;
    if (first === undefined || group.length < 2 || forms.size > 1) continue;
    rules.push(first.rule);
    environments.push(...group.map(({ environment }) => environment));
  }
  return rules.length === 0 ? null : { environments: environmentLadder(environments), rules };
}

function memberOf({ name, path, values }: ArgoSource): Member | null {
  const found = /^(?<application>.+)-(?<environment>[^-]+)$/.exec(name)?.groups;
  const turned = /^(?<environment>[^-]+)-(?<application>.+)$/.exec(name)?.groups;
  const parts = [found, turned].find((one) => one !== undefined && environmentRank(one['environment'] ?? '') !== null);
  const { application, environment } = parts ?? {};
  if (application === undefined || environment === undefined) return null;
  const open = (text: string): string => openEnvironment(text, environment);
  const opened = values.map(open);
  const isTold = [open(path), ...opened].some((text) => text.includes('{environment}'));
  if (!isTold) return null;
  const rule = { name: application, path: open(path), ...(values.length > 0 && { values: opened }) };
  return { environment, rule };
}

/** The environment's name as a whole word of a path. */
function openEnvironment(path: string, environment: string): string {
  return path.replaceAll(new RegExp(`(?<![a-z0-9])${RegExp.escape(environment)}(?![a-z0-9])`, 'g'), '{environment}');
}
