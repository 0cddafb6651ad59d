import { createHash } from 'node:crypto';
import type { Account, App, Grant, Installation, Team } from './accounts.ts';
import { fullName, type Repository, type Role } from './repository.ts';

/** Everything that the sandbox remembers beside its bare repositories. */
export interface World {
  readonly accounts: Map<string, Account>;
  readonly teams: Map<string, Team>;
  readonly repositories: Map<string, Repository>;
  readonly apps: Map<number, App>;
  readonly installations: Map<number, Installation>;
  /** By the hash of the token: the token itself is not kept. */
  readonly grants: Map<string, Grant>;
  nextId(): number;
}

export function createWorld(): World {
  let lastId = 1000;
  return {
    accounts: new Map(),
    teams: new Map(),
    repositories: new Map(),
    apps: new Map(),
    installations: new Map(),
    grants: new Map(),
    nextId() {
      lastId += 1;
      return lastId;
    },
  };
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Logins and repository names are found whatever their case, as on GitHub. */
export function findAccount(world: World, login: string): Account | undefined {
  return world.accounts.get(login.toLowerCase());
}

export function findRepository(world: World, owner: string, name: string): Repository | undefined {
  return world.repositories.get(`${owner}/${name}`.toLowerCase());
}

const ORDER: readonly Role[] = ['read', 'triage', 'write', 'maintain', 'admin'];

export function roleAtLeast(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && ORDER.indexOf(role) >= ORDER.indexOf(needed);
}

/** The highest role that a person has through ownership, collaboration, teams and membership of the organization. */
export function roleOf(world: World, repository: Repository, login: string): Role | undefined {
  const roles: Role[] = [];
  const { owner } = repository;
  if (owner.login === login || owner.members.get(login) === 'admin') roles.push('admin');
  if (owner.members.has(login)) roles.push('read');
  const own = repository.collaborators.get(login);
  if (own) roles.push(own);
  for (const [slug, role] of repository.teams) {
    if (world.teams.get(`${owner.login}/${slug}`)?.members.has(login)) roles.push(role);
  }
  return roles.sort((a, b) => ORDER.indexOf(b) - ORDER.indexOf(a))[0];
}

/** The installations that cover a repository. */
export function installationsOf(world: World, repository: Repository): Installation[] {
  const name = fullName(repository);
  return [...world.installations.values()].filter((one) => one.repositories.has(name));
}
