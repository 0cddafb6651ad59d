import type { PermissionLevel } from '../world/accounts.ts';
import { fullName, type Repository, type Role } from '../world/repository.ts';
import { findRepository, roleAtLeast, roleOf, type World } from '../world/world.ts';
import { type Actor, type Call, grantedPermissions, param } from './call.ts';
import { HttpError, notFound } from './http-error.ts';

/** What a route of a repository asks of its caller. */
export interface Access {
  /** An App needs one of these permissions at this level. */
  readonly anyOf: readonly string[];
  readonly level: PermissionLevel;
  /** A person needs this role; `read` or `write` after the level when left out. */
  readonly role?: Role;
}

export function reads(...anyOf: readonly string[]): Access {
  return { anyOf, level: 'read' };
}

export function writes(...anyOf: readonly string[]): Access {
  return { anyOf, level: 'write' };
}

/** The repository of a call, or GitHub's refusal: 404 hides what the caller may not see, 403 refuses what it may not do. */
export function accessRepository(call: Call, access: Access): Repository {
  const { world } = call.context;
  const repository = findRepository(world, param(call, 'owner'), param(call, 'repo'));
  if (!repository || !canSee(world, call.actor, repository)) throw notFound();
  if (!isAllowed(world, call.actor, repository, access)) throw refusal(call.actor, access);
  return repository;
}

export function canSee(world: World, actor: Actor, repository: Repository): boolean {
  if (!repository.settings.private) return true;
  if (actor.kind === 'user') return roleOf(world, repository, actor.account.login) !== undefined;
  return actor.kind === 'installation' && covers(actor, repository);
}

/** True when the actor may do what the access describes. */
export function isAllowed(world: World, actor: Actor, repository: Repository, access: Access): boolean {
  const publicRead = access.level === 'read' && !repository.settings.private;
  if (actor.kind === 'user') {
    const needed = access.role ?? (access.level === 'read' ? 'read' : 'write');
    return (publicRead && needed === 'read') || roleAtLeast(roleOf(world, repository, actor.account.login), needed);
  }
  if (actor.kind !== 'installation') return publicRead;
  if (!covers(actor, repository)) return publicRead;
  const granted = grantedPermissions(actor);
  return access.anyOf.some((name) => name === 'metadata' || levelAtLeast(granted[name], access.level));
}

export function levelAtLeast(level: PermissionLevel | undefined, needed: PermissionLevel): boolean {
  const order: readonly (PermissionLevel | undefined)[] = ['read', 'write', 'admin'];
  return level !== undefined && order.indexOf(level) >= order.indexOf(needed);
}

function covers(actor: Actor & { kind: 'installation' }, repository: Repository): boolean {
  const name = fullName(repository);
  return actor.installation.repositories.has(name) && (actor.repositories?.has(name) ?? true);
}

function refusal(actor: Actor, access: Access): HttpError {
  if (actor.kind === 'anonymous') return new HttpError(401, 'Requires authentication');
  if (actor.kind === 'app') return new HttpError(403, 'Resource not accessible by integration');
  if (actor.kind === 'user') return new HttpError(403, 'Must have admin rights to Repository.');
  // GitHub says in a header which permission would have been enough.
  const accepted = access.anyOf.map((name) => `${name}=${access.level}`).join('; ');
  return new HttpError(
    403,
    'Resource not accessible by integration',
    {},
    { 'x-accepted-github-permissions': accepted },
  );
}

/** True when the caller is a person with at least this role. */
export function roleAllows(world: World, actor: Actor, repository: Repository, role: Role): boolean {
  return actor.kind === 'user' && roleAtLeast(roleOf(world, repository, actor.account.login), role);
}
