import { Name, type TargetKey } from '../model/names.ts';

interface Named {
  application: string;
  environment: string;
}

/** What all branches of ours begin with, by what they are for. */
const prefixes = { promote: 'shiplock/promote/', rollback: 'shiplock/rollback/' } as const;

/** The branch of the promotion into a target: one per target, so that a newer release moves the same pull request. */
export function renderBranchName(target: Named): string {
  return render(prefixes.promote, target);
}

/** The target of a promotion's branch; null for every other branch. */
export function parseBranchName(branch: string): Named | null {
  return parse(prefixes.promote, branch);
}

/** The branch on which a target goes back: one per target. */
export function renderRollbackBranch(target: Named): string {
  return render(prefixes.rollback, target);
}

/** The target of a rollback's branch; null for every other branch. */
export function parseRollbackBranch(branch: string): Named | null {
  return parse(prefixes.rollback, branch);
}

function render(prefix: string, { application, environment }: Named): string {
  return `${prefix}${encode(application)}/${encode(environment)}`;
}

function parse(prefix: string, branch: string): Named | null {
  const parts = branch.startsWith(prefix) ? branch.slice(prefix.length).split('/') : [];
  const [application = '', environment = ''] = parts.map((part) => part.replaceAll('%2e', '.'));
  if (parts.length !== 2 || !Name.safeParse(application).success || !Name.safeParse(environment).success) return null;
  const target = { application, environment };
  return render(prefix, target) === branch ? target : null;
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
