import { ConfigError } from '../../../../model/errors.ts';
import { textAt, valueAt } from '../../../../model/read-json.ts';
import { plainAddress } from '../../../../model/repository-address.ts';
import type { YamlPath } from '../../../../text/yaml-document.ts';
import type { RepositoryTree } from '../../repository-tree.ts';
import type { DeclaredObject, Scope } from '../declaration.ts';
import { namespaceOf, spoken } from './kinds.ts';

/** Where the files of a `sourceRef` are: in this tree, or in another repository at a commit. */
export interface SourceFiles {
  tree: RepositoryTree;
  /** Null for this tree. */
  from: { repository: string; commit: string } | null;
  /** What was taken for granted or may move. */
  unknowns: string[];
  /** The GitRepository that is at a tag; null for every other way to the files. */
  holder: DeclaredObject | null;
}

/** What `flux bootstrap` calls the object of the repository itself. */
const BOOTSTRAP = 'flux-system';

/**
 * Finds the files of the GitRepository that an object refers to. The one that `flux bootstrap` made is this repository,
 * and so is every other one with its address. `at` is the field of the reference in the object. Throws `ConfigError`
 * when they are not to be read.
 */
export async function sourceFiles(
  owner: DeclaredObject,
  scope: Scope,
  { reference, at }: { reference: unknown; at: YamlPath },
): Promise<SourceFiles> {
  const wanted = referenceTo(owner, reference);
  if (wanted.kind !== 'GitRepository') {
    return refuse(owner, scope, at, `${spoken(wanted)} is not a GitRepository: what it holds is not known from Git`);
  }
  const source = scope.find(owner, wanted);
  if (source === null) return undeclared(scope, wanted);
  const address = plainAddress(textAt(source.json, 'spec', 'url') ?? '');
  const { revision, follows } = revisionOf(source);
  const isThisBranch = follows !== null && (scope.branch === undefined || revision === scope.branch);
  if (isBootstrap(wanted) || (isThisBranch && isHere(address, owner, scope))) {
    const said = `${spoken(source)} is at ${revision ?? 'a range of tags'}: what is shown is this branch.`;
    return { tree: scope.tree, from: null, unknowns: isThisBranch ? [] : [said], holder: null };
  }
  if (revision === null) {
    return refuse(owner, scope, at, `${spoken(wanted)} follows a range of tags: name a tag or a commit of ${address}`);
  }
  const { outside } = scope;
  if (outside === undefined) {
    return refuse(
      owner,
      scope,
      at,
      `${address} at ${revision} is another place than this tree, and it is not read here`,
    );
  }
  const found = await outside(address, revision);
  if (found.status === 'refused') return refuse(owner, scope, at, found.why);
  const { commit, tree } = found;
  const moves =
    follows === null ? [] : [`${spoken(wanted)} follows ${follows} of ${address}, seen at ${commit.slice(0, 7)}.`];
  const isAtTag = follows === null && revision === textAt(source.json, 'spec', 'ref', 'tag');
  return { tree, from: { repository: address, commit }, unknowns: moves, holder: isAtTag ? source : null };
}

/** What a reference names; in the namespace of the object that holds it unless it says another. */
export function referenceTo(
  owner: DeclaredObject,
  reference: unknown,
): { kind: string; namespace: string; name: string } {
  return {
    kind: textAt(reference, 'kind') ?? 'GitRepository',
    namespace: textAt(reference, 'namespace') || owner.namespace,
    name: textAt(reference, 'name') ?? '',
  };
}

/** Throws the problem of a place in an object. */
export async function refuse(
  owner: DeclaredObject,
  scope: Scope,
  at: YamlPath,
  message: string,
  hint: string | null = null,
): Promise<never> {
  throw new ConfigError([await scope.problem(owner, at, { message, hint })]);
}

function undeclared(scope: Scope, wanted: { kind: string; namespace: string; name: string }): SourceFiles {
  const said = `${spoken(wanted)} is not declared in this repository: it is taken for this repository itself.`;
  return { tree: scope.tree, from: null, unknowns: isBootstrap(wanted) ? [] : [said], holder: null };
}

function isBootstrap({ namespace, name }: { namespace: string; name: string }): boolean {
  return name === BOOTSTRAP && namespaceOf({ namespace }) === BOOTSTRAP;
}

function isHere(address: string, owner: DeclaredObject, { repository, find }: Scope): boolean {
  if (repository !== undefined && address.endsWith(`/${repository.toLowerCase()}`)) return true;
  const own = find(owner, { kind: 'GitRepository', namespace: BOOTSTRAP, name: BOOTSTRAP });
  return own !== null && plainAddress(textAt(own.json, 'spec', 'url') ?? '') === address;
}

/** What a GitRepository is at, by Flux's order of the fields of `ref`; `follows` names a branch that may move. */
function revisionOf({ json }: DeclaredObject): { revision: string | null; follows: string | null } {
  const ref = valueAt(json, 'spec', 'ref');
  const commit = textAt(ref, 'commit');
  if (commit) return { revision: commit, follows: null };
  const name = textAt(ref, 'name');
  const branch = name?.startsWith('refs/heads/') ? name.slice('refs/heads/'.length) : null;
  if (name && branch === null) return { revision: name.replace(/^refs\/tags\//, ''), follows: null };
  if (branch === null && textAt(ref, 'semver')) return { revision: null, follows: null };
  const tag = textAt(ref, 'tag');
  if (branch === null && tag) return { revision: tag, follows: null };
  const followed = branch ?? (textAt(ref, 'branch') || 'master');
  return { revision: followed, follows: `branch ${followed}` };
}
