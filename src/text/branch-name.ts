import { Name, type TargetKey } from '../model/names.ts';

/**
 * What one pull request of ours moves into an environment: one target, the applications of a set, or the batch of
 * everything else that waits there.
 */
export type Group =
  | { kind: 'target'; application: string; environment: string }
  | { kind: 'set'; set: string; environment: string }
  | { kind: 'batch'; environment: string };

/** What branches of ours begin with. None is a folder of another: Git could not hold both. */
const prefixes = {
  target: 'shiplock/promote/',
  set: 'shiplock/promote-set/',
  batch: 'shiplock/promote-batch/',
} as const satisfies Record<Group['kind'], string>;

/** The branch of a promotion: one per group, so that a newer release moves the same pull request. */
export function renderBranchName(group: Group): string {
  const names = namesOf(group).map(encode);
  return prefixes[group.kind] + names.join('/');
}

/** The group of a branch of ours; null for every other branch. */
export function parseBranchName(branch: string): Group | null {
  const kind = kinds.find((one) => branch.startsWith(prefixes[one]));
  if (kind === undefined) return null;
  const parts = branch.slice(prefixes[kind].length).split('/');
  const group = groupOf(
    kind,
    parts.map((part) => part.replaceAll('%2e', '.')),
  );
  const isOurs = group !== null && namesOf(group).every((name) => Name.safeParse(name).success);
  return isOurs && renderBranchName(group) === branch ? group : null;
}

const kinds = ['target', 'set', 'batch'] as const satisfies readonly Group['kind'][];

function namesOf(group: Group): string[] {
  if (group.kind === 'batch') return [group.environment];
  return [group.kind === 'set' ? group.set : group.application, group.environment];
}

function groupOf(kind: Group['kind'], [first = '', second = '']: readonly string[]): Group | null {
  if (kind === 'batch') return { kind, environment: first };
  return kind === 'set' ? { kind, set: first, environment: second } : { kind, application: first, environment: second };
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
