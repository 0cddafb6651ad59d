import { Name, type TargetKey } from '../model/names.ts';

/** What all branches of ours begin with. */
const prefix = 'shiplock/promote/';

/** The branch of the promotion into a target: one per target, so that a newer release moves the same pull request. */
export function renderBranchName(target: { application: string; environment: string }): string {
  return `${prefix}${encode(target.application)}/${encode(target.environment)}`;
}

/** The target of a branch of ours; null for every other branch. */
export function parseBranchName(branch: string): { application: string; environment: string } | null {
  const parts = branch.startsWith(prefix) ? branch.slice(prefix.length).split('/') : [];
  const [application = '', environment = ''] = parts.map((part) => part.replaceAll('%2e', '.'));
  if (parts.length !== 2 || !Name.safeParse(application).success || !Name.safeParse(environment).success) return null;
  const target = { application, environment };
  return renderBranchName(target) === branch ? target : null;
}

/** Git refuses `..` and a trailing `.lock` in names of refs; names of ours may hold both. */
function encode(name: string): string {
  return name.replaceAll(/\.(?=\.)/g, '%2e').replace(/\.lock$/, '%2elock');
}

/** The parts of a target's key; null when it is none. */
export function parseTargetKey(key: TargetKey): { application: string; environment: string } | null {
  const [application = '', environment = '', ...rest] = key.split('/');
  if (rest.length > 0 || !Name.safeParse(application).success || !Name.safeParse(environment).success) return null;
  return { application, environment };
}
