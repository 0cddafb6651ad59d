import { Name, type TargetKey } from '../model/names.ts';

interface Target {
  application: string;
  environment: string;
}

/**
 * What one pull request of ours moves into an environment: one target, the applications of a set or of a group, or the
 * batch of everything else that waits there.
 */
export type Group =
  | ({ kind: 'target' } & Target)
  | { kind: 'set'; set: string; environment: string }
  | { kind: 'group'; group: string; environment: string }
  | { kind: 'batch'; environment: string };

/** What branches of ours begin with. None is a folder of another: Git could not hold both. */
const prefixes = {
  target: 'shiplock/promote/',
  set: 'shiplock/promote-set/',
  group: 'shiplock/promote-group/',
  batch: 'shiplock/promote-batch/',
} as const satisfies Record<Group['kind'], string>;
const rollbackPrefix = 'shiplock/rollback/';

/** The branch of a promotion: one per group, so that a newer release moves the same pull request. */
export function renderBranchName(group: Group): string {
  return render(prefixes[group.kind], namesOf(group));
}

/** The group of a promotion's branch; null for every other branch. */
export function parseBranchName(branch: string): Group | null {
  const kind = kinds.find((one) => branch.startsWith(prefixes[one]));
  if (kind === undefined) return null;
  const [first = '', second = ''] = namesIn(prefixes[kind], branch) ?? [];
  const group = groupOf(kind, first, second);
  return isOurs(prefixes[kind], namesOf(group), branch) ? group : null;
}

/** The branch on which a target goes back: one per target. */
export function renderRollbackBranch({ application, environment }: Target): string {
  return render(rollbackPrefix, [application, environment]);
}

/** The target of a rollback's branch; null for every other branch. */
export function parseRollbackBranch(branch: string): Target | null {
  const [application = '', environment = ''] = namesIn(rollbackPrefix, branch) ?? [];
  return isOurs(rollbackPrefix, [application, environment], branch) ? { application, environment } : null;
}

/** True for the branch of a promotion or a rollback of ours. */
export function isOwnBranch(branch: string): boolean {
  return parseBranchName(branch) !== null || parseRollbackBranch(branch) !== null;
}

const kinds = ['target', 'set', 'group', 'batch'] as const satisfies readonly Group['kind'][];

function namesOf(group: Group): string[] {
  switch (group.kind) {
    case 'target':
      return [group.application, group.environment];
    case 'set':
      return [group.set, group.environment];
    case 'group':
      return [group.group, group.environment];
    case 'batch':
      return [group.environment];
  }
}

function groupOf(kind: Group['kind'], first: string, second: string): Group {
  switch (kind) {
    case 'target':
      return { kind, application: first, environment: second };
    case 'set':
      return { kind, set: first, environment: second };
    case 'group':
      return { kind, group: first, environment: second };
    case 'batch':
      return { kind, environment: first };
  }
}

function render(prefix: string, names: readonly string[]): string {
  return prefix + names.map(encode).join('/');
}

function namesIn(prefix: string, branch: string): string[] | null {
  if (!branch.startsWith(prefix)) return null;
  const parts = branch.slice(prefix.length).split('/');
  return parts.map((part) => part.replaceAll('%2e', '.'));
}

/** True when the names are names, and the branch is written as we write it. */
function isOurs(prefix: string, names: readonly string[], branch: string): boolean {
  return names.every((name) => Name.safeParse(name).success) && render(prefix, names) === branch;
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
