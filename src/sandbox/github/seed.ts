import { join } from 'node:path';
import { announceRun } from './checks/announce.ts';
import type { Context } from './context.ts';
import { copyBranches } from './git/bring-objects.ts';
import { signerAt } from './git/commit.ts';
import { applyChanges } from './git/paths.ts';
import { NO_OBJECT } from './git/refs.ts';
import { createBareRepository } from './git/repository.ts';
import { emit } from './webhooks/emit.ts';
import { type PushedPackage, packagePayload } from './webhooks/package-payload.ts';
import type { Account, Permissions } from './world/accounts.ts';
import { addAccount, createApp } from './world/apps.ts';
import { changeInstallation, installApp } from './world/installations.ts';
import {
  type BypassMode,
  fullName,
  type Repository,
  type RepositorySettings,
  type RequiredCheck,
  type Role,
  type Ruleset,
} from './world/repository.ts';
import { issueUserToken } from './world/tokens.ts';
import { findAccount, findRepository, type World } from './world/world.ts';

/** Files by path; `mode` marks programs and symbolic links (whose content is where they point to). */
export type SeedFiles = Readonly<
  Record<string, string | { readonly content: string; readonly mode: '100644' | '100755' | '120000' }>
>;

export interface SeedRepository {
  readonly owner: string;
  readonly name: string;
  /** The first commit on the default branch; left out: an empty repository. */
  readonly files?: SeedFiles;
  readonly settings?: Partial<RepositorySettings>;
}

export interface SeedProtection {
  readonly requiredChecks?: readonly RequiredCheck[];
  readonly requiredReviews?: number;
  readonly strict?: boolean;
  readonly mergeQueue?: boolean;
  readonly enforceAdmins?: boolean;
}

/** A ruleset; what is left out asks for nothing. `bypass` names Apps by slug. */
export interface SeedRuleset {
  readonly name: string;
  readonly branches: readonly string[];
  readonly requiredChecks?: readonly RequiredCheck[];
  readonly requiredReviews?: number;
  readonly strict?: boolean;
  readonly mergeQueue?: boolean;
  readonly noForcePush?: boolean;
  readonly noDeletion?: boolean;
  readonly bypass?: Readonly<Record<string, BypassMode>>;
}

export interface SeedApp {
  readonly slug: string;
  readonly name?: string;
  /** Login of the owner; the first organization, else the first person, when left out. */
  readonly owner?: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
}

/** What sets the stage: done directly, without tokens, rights or limits. Names are `OWNER/REPO`, errors say what is missing. */
export interface Seed {
  createUser(
    login: string,
    options?: { readonly token?: string; readonly scopes?: readonly string[] },
  ): { token: string };
  createOrganization(login: string, members?: Readonly<Record<string, 'admin' | 'member'>>): void;
  createTeam(organization: string, slug: string, members: readonly string[]): void;
  addTeamToRepository(repository: string, slug: string, role: Role): void;
  createRepository(made: SeedRepository): Promise<void>;
  /** A fork under the same name, with the branches that its parent has now; the owner may push there, and nobody else. */
  forkRepository(repository: string, owner: string): Promise<void>;
  addCollaborator(repository: string, login: string, role: Role): void;
  protectBranch(repository: string, branch: string, protection: SeedProtection): void;
  /** Replaces every ruleset of a repository. */
  setRulesets(repository: string, rulesets: readonly SeedRuleset[]): void;
  createApp(made: SeedApp): { appId: number; slug: string; privateKey: string };
  installApp(app: string | number, repositories: readonly string[]): number;
  addToInstallation(installationId: number, repositories: readonly string[]): void;
  removeFromInstallation(installationId: number, repositories: readonly string[]): void;
  /** What a person does on the page of a check: press one of its buttons. */
  pressCheckButton(repository: string, checkRunId: number, identifier: string, login: string): Promise<void>;
  /** Somebody pushed to the container registry, to a package that is linked to the repository. */
  publishPackage(repository: string, pushed: PushedPackage): Promise<void>;
  createToken(login: string, scopes?: readonly string[]): string;
}

const DEFAULTS: RepositorySettings = {
  description: null,
  private: true,
  defaultBranch: 'main',
  allowMergeCommit: true,
  allowSquashMerge: true,
  allowRebaseMerge: true,
  allowAutoMerge: true,
  deleteBranchOnMerge: false,
};

export function createSeed(context: Context, dir: string): Seed & { firstOwner(): Account } {
  const { world } = context;

  function account(login: string): Account {
    const found = findAccount(world, login);
    if (!found) throw new Error(`the sandbox has no account ${login}: create it first`);
    return found;
  }

  function repository(name: string): Repository {
    const [owner = '', repo = ''] = name.split('/');
    const found = findRepository(world, owner, repo);
    if (!found) throw new Error(`the sandbox has no repository ${name}: create it first`);
    return found;
  }

  function firstOwner(): Account {
    const all = [...world.accounts.values()];
    const found = all.find((one) => one.type === 'Organization') ?? all.find((one) => one.type === 'User');
    if (!found) throw new Error('the sandbox has no account that could own this: create one first');
    return found;
  }

  function installation(id: number) {
    const found = world.installations.get(id);
    if (!found) throw new Error(`the sandbox has no installation ${id}`);
    return found;
  }

  return {
    firstOwner,
    createUser(login, options = {}) {
      const user = addAccount(context, login, 'User');
      return { token: issueUserToken(world, user, options.scopes ?? ['repo'], options.token) };
    },
    createOrganization(login, members = {}) {
      const organization = addAccount(context, login, 'Organization');
      for (const [member, role] of Object.entries(members)) organization.members.set(account(member).login, role);
    },
    createTeam(organization, slug, members) {
      const owner = account(organization);
      const people = new Map(members.map((login) => [account(login).login, 'member' as const]));
      for (const login of people.keys()) if (!owner.members.has(login)) owner.members.set(login, 'member');
      const team = { id: world.nextId(), organization: owner.login, slug, name: slug, members: people };
      world.teams.set(`${owner.login}/${slug}`, team);
    },
    addTeamToRepository: (name, slug, role) => void repository(name).teams.set(slug, role),
    async createRepository(made) {
      await seedRepository(context, dir, account(made.owner), made);
    },
    async forkRepository(name, owner) {
      const parent = repository(name);
      const made = { owner, name: parent.name, settings: parent.settings };
      await seedRepository(context, dir, account(owner), made, parent);
    },
    addCollaborator: (name, login, role) => void repository(name).collaborators.set(account(login).login, role),
    protectBranch(name, branch, protection) {
      repository(name).protections.set(branch, {
        requiredChecks: protection.requiredChecks ?? [],
        requiredReviews: protection.requiredReviews ?? 0,
        strict: protection.strict ?? false,
        mergeQueue: protection.mergeQueue ?? false,
        enforceAdmins: protection.enforceAdmins ?? true,
      });
    },
    setRulesets(name, rulesets) {
      const { rulesets: all } = repository(name);
      all.splice(0, all.length, ...rulesets.map((one) => makeRuleset(world, one)));
    },
    createApp(made) {
      const owner = made.owner === undefined ? firstOwner() : account(made.owner);
      const hook =
        made.webhookUrl === undefined ? undefined : { url: made.webhookUrl, secret: made.webhookSecret ?? '' };
      const { slug, permissions, events } = made;
      const name = made.name ?? slug;
      const { app, privateKey } = createApp(context, {
        slug,
        name,
        owner,
        permissions,
        events,
        ...(hook ? { hook } : {}),
      });
      return { appId: app.id, slug, privateKey };
    },
    installApp(app, repositories) {
      const found = [...world.apps.values()].find((one) => one.slug === app || one.id === app);
      if (!found) throw new Error(`the sandbox has no App ${app}: create it first`);
      return installApp(context, found, repositories.map(repository), firstOwner()).id;
    },
    addToInstallation(id, repositories) {
      changeInstallation(context, installation(id), { added: repositories.map(repository), removed: [] }, firstOwner());
    },
    removeFromInstallation(id, repositories) {
      changeInstallation(context, installation(id), { added: [], removed: repositories.map(repository) }, firstOwner());
    },
    async pressCheckButton(name, checkRunId, identifier, login) {
      const found = repository(name);
      const run = found.checkRuns.get(checkRunId);
      if (!run?.actions.some((action) => action.identifier === identifier)) {
        throw new Error(`the check run ${checkRunId} of ${name} has no button ${identifier}`);
      }
      const event = { action: 'requested_action' as const, sender: account(login), button: identifier };
      await announceRun(context, found, run, event);
    },
    async publishPackage(name, pushed) {
      const linked = repository(name);
      const payload = () => packagePayload(context.links, linked.owner, pushed, context.now());
      await emit(context, linked, { event: 'registry_package', action: 'published', sender: linked.owner, payload });
    },
    createToken: (login, scopes = ['repo']) => issueUserToken(world, account(login), scopes),
  };
}

function makeRuleset(world: World, made: SeedRuleset): Ruleset {
  const bypass = new Map<string, BypassMode>();
  const bypassActors = new Map<number, BypassMode>();
  for (const [slug, mode] of Object.entries(made.bypass ?? {})) {
    const app = [...world.apps.values()].find((one) => one.slug === slug);
    if (!app) throw new Error(`the sandbox has no App ${slug}: create it first`);
    bypass.set(app.bot.login, mode);
    bypassActors.set(app.id, mode);
  }
  return {
    ...{ id: world.nextId(), name: made.name, branches: made.branches, bypass, bypassActors },
    requiredChecks: made.requiredChecks ?? [],
    requiredReviews: made.requiredReviews ?? null,
    strict: made.strict ?? false,
    mergeQueue: made.mergeQueue ?? false,
    noForcePush: made.noForcePush ?? false,
    noDeletion: made.noDeletion ?? false,
  };
}

async function seedRepository(
  context: Context,
  dir: string,
  owner: Account,
  made: SeedRepository,
  parent?: Repository,
): Promise<void> {
  const settings = { ...DEFAULTS, ...made.settings };
  if (findRepository(context.world, owner.login, made.name))
    throw new Error(`the sandbox has ${owner.login}/${made.name} already`);
  const git = await createBareRepository(join(dir, `${owner.login}`, `${made.name}.git`), settings.defaultBranch);
  const now = context.now();
  const repository: Repository = {
    id: context.world.nextId(),
    owner,
    name: made.name,
    settings,
    git,
    createdAt: now,
    pushedAt: now,
    ...(parent && { parent }),
    nextNumber: 1,
    collaborators: new Map(),
    teams: new Map(),
    protections: new Map(),
    rulesets: [],
    issues: new Map(),
    queue: [],
    comments: new Map(),
    labels: new Map(),
    checkRuns: new Map(),
    checkSuites: new Map(),
    statuses: [],
    deployments: new Map(),
    environments: new Map(),
  };
  context.world.repositories.set(fullName(repository).toLowerCase(), repository);
  if (parent) await copyBranches(git, parent.git);
  if (made.files) await commitFiles(context, repository, made.files);
}

async function commitFiles(context: Context, repository: Repository, files: SeedFiles): Promise<void> {
  const { git, settings } = repository;
  const changes = [];
  for (const [path, file] of Object.entries(files)) {
    const { content, mode } = typeof file === 'string' ? { content: file, mode: '100644' } : file;
    changes.push({ path, mode, sha: await git.writeBlob(Buffer.from(content)) });
  }
  const tree = await applyChanges(git, undefined, changes);
  const author = signerAt('Sandbox', 'sandbox@example.com', context.now());
  const to = await git.writeCommit({ tree, parents: [], author, committer: author, message: 'Initial commit' });
  await git.refs.update([{ ref: `refs/heads/${settings.defaultBranch}`, from: NO_OBJECT, to }]);
}
