import { listAt } from '../json.ts';

/** One verb on one kind of resource; `*` is all. Of some names only when `names` is not empty. */
export interface Permission {
  group: string;
  resource: string;
  verb: string;
  names: readonly string[];
}

/** Nobody reads more, and no role needs more. */
const most = 3000;

/** What the rules of a role allow, one by one. */
export function permissionsOf(role: unknown): Permission[] {
  const found: Permission[] = [];
  for (const rule of listAt(role, 'rules')) {
    const names = texts(rule, 'resourceNames');
    for (const verb of texts(rule, 'verbs')) {
      for (const resource of texts(rule, 'resources')) {
        for (const group of texts(rule, 'apiGroups')) {
          if (found.length < most) found.push({ group, resource, verb, names });
        }
      }
      for (const url of texts(rule, 'nonResourceURLs')) found.push({ group: '', resource: url, verb, names: [] });
    }
  }
  return found;
}

function texts(rule: unknown, key: string): string[] {
  return listAt(rule, key).filter((value) => typeof value === 'string');
}

/** What is allowed after and was not before. */
export function widened(before: readonly Permission[], after: readonly Permission[]): Permission[] {
  return after.filter((one) => !before.some((old) => includes(old, one)));
}

function includes(old: Permission, one: Permission): boolean {
  const isAt = (has: string, wanted: string): boolean => has === '*' || has === wanted;
  if (!isAt(old.verb, one.verb) || !isAt(old.group, one.group) || !isAt(old.resource, one.resource)) return false;
  return old.names.length === 0 || (one.names.length > 0 && one.names.every((name) => old.names.includes(name)));
}

const strongVerbs = new Set(['*', 'escalate', 'bind', 'impersonate']);
const strongResources = new Set(['*', 'secrets', 'pods/exec', 'pods/attach', 'nodes/proxy', 'serviceaccounts/token']);

/** True for what lets its holder take over more than it was given for. */
export function isBroad({ verb, resource, names, group }: Permission): boolean {
  if (strongVerbs.has(verb)) return true;
  if (resource === 'secrets') return group === '' && names.length === 0;
  return strongResources.has(resource);
}
