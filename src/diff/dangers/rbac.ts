import { listAt, textAt } from '../json.ts';
import type { ObjectPair } from '../pair-objects.ts';
import { type FoundDanger, quoted, quotedList } from './danger-rule.ts';
import { isBroad, type Permission, permissionsOf, widened } from './permissions.ts';

/** Roles that allow more, and bindings that give a role to more. */
export function rbac(pair: ObjectPair): FoundDanger[] {
  const { kind } = pair.after ?? pair.before;
  if (kind === 'Role' || kind === 'ClusterRole') return roles(pair);
  return kind === 'RoleBinding' || kind === 'ClusterRoleBinding' ? bindings(pair) : [];
}

/** A new role is told of only when it is a broad one; a role that exists, whenever it allows more. */
function roles({ before, after }: ObjectPair): FoundDanger[] {
  if (after === null) return [];
  const more = widened(permissionsOf(before), permissionsOf(after));
  const told = before === null ? more.filter(isBroad) : more;
  if (told.length === 0) return [];
  const whose = before === null ? 'The new role may' : 'Whoever has this role may now also';
  const message = `${whose} ${phrases(told)}. Make sure that it needs this.`;
  return [{ rule: 'rbac-wider', path: 'rules', message }];
}

function phrases(permissions: readonly Permission[]): string {
  const byTarget = Map.groupBy(permissions, ({ resource, group }) =>
    group === '' ? resource : `${resource}.${group}`,
  );
  const parts = [...byTarget].slice(0, 5).map(([target, all]) => {
    const verbs = [...new Set(all.map(({ verb }) => (verb === '*' ? 'do everything with' : verb)))];
    return `${verbs.join(', ')} ${quoted(target === '*' ? 'every resource' : target)}`;
  });
  return byTarget.size > 5 ? `${parts.join('; ')}; and ${byTarget.size - 5} more` : parts.join('; ');
}

const powerful = new Set(['cluster-admin', 'admin', 'edit']);
const everybody = new Set([
  'system:authenticated',
  'system:unauthenticated',
  'system:serviceaccounts',
  'system:anonymous',
]);

function bindings({ before, after }: ObjectPair): FoundDanger[] {
  if (after === null) return [];
  const old = subjectsOf(before);
  const fresh = subjectsOf(after).filter((subject) => !old.includes(subject));
  const role = textAt(after, 'roleRef', 'name') ?? '';
  const isNewRole = textAt(before, 'roleRef', 'name') !== role;
  const isWide = powerful.has(role) || fresh.some((subject) => everybody.has(subject.split(' ').at(-1) ?? ''));
  if (fresh.length === 0 && !(isNewRole && powerful.has(role))) return [];
  if (before === null && !isWide) return [];
  const who = quotedList(fresh.length === 0 ? subjectsOf(after) : fresh);
  const what = role === 'cluster-admin' ? 'everything in the whole cluster' : `what role ${quoted(role)} allows`;
  const message = `${who} may now do ${after.kind === 'RoleBinding' && role === 'cluster-admin' ? 'everything in this namespace' : what}. Give a narrower role if that is enough.`;
  return [{ rule: role === 'cluster-admin' ? 'cluster-admin' : 'rbac-subject', path: 'subjects', message }];
}

function subjectsOf(object: unknown): string[] {
  return listAt(object, 'subjects').map((subject) => {
    const namespace = textAt(subject, 'namespace');
    const name = textAt(subject, 'name') ?? '';
    return `${textAt(subject, 'kind') ?? ''} ${namespace === null ? name : `${namespace}/${name}`}`;
  });
}
