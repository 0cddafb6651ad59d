import { plainAddress } from '../../../../model/repository-address.ts';
import type { TargetSource } from '../../../../model/target.ts';
import { versionOf } from '../../../../text/version.ts';
import type { RepositoryTree } from '../../repository-tree.ts';
import type { Scope, Surroundings } from '../declaration.ts';
import { FieldFault } from '../fields.ts';
import type { ApplicationSource } from './application.ts';

/** The tree that holds the files of a source; `from` is absent for the tree that is looked at. */
export interface SourceTree {
  tree: RepositoryTree;
  from?: NonNullable<TargetSource['from']>;
}

/** Finds the files of a source in Git. Throws `FieldFault` when they may not or cannot be read. */
export async function sourceTree(source: ApplicationSource, scope: Scope): Promise<SourceTree> {
  if (isThisTree(source, scope)) return { tree: scope.tree };
  const repository = plainAddress(source.repoUrl);
  const revision = source.targetRevision || 'HEAD';
  const at = [...source.path, isThisRepository(source.repoUrl, scope) ? 'targetRevision' : 'repoURL'];
  const { outside } = scope;
  if (outside === undefined) {
    throw new FieldFault(
      at,
      `${repository} at ${revision} is another place than this tree, and only this tree is read`,
    );
  }
  const found = await outside(repository, revision);
  if (found.status === 'refused') throw new FieldFault(at, found.why);
  return { tree: found.tree, from: { repository, commit: found.commit } };
}

/** True for the repository whose tree is looked at, in any spelling of its address. */
function isThisRepository(repoUrl: string, { repository }: Pick<Surroundings, 'repository'>): boolean {
  // A folder without a name may be any repository.
  if (repository === undefined) return true;
  return `/${plainAddress(repoUrl)}`.endsWith(`/${repository.toLowerCase()}`);
}

function isThisTree(source: ApplicationSource, { repository, branch, defaultBranch }: Scope): boolean {
  if (!isThisRepository(source.repoUrl, { ...(repository !== undefined && { repository }) })) return false;
  const name = source.targetRevision.replace(/^refs\/heads\//, '') || 'HEAD';
  // Of a folder nobody knows the branch: only what cannot be a branch is another place.
  if (branch === undefined)
    return versionOf(name) === null && !/^[0-9a-f]{7,40}$/.test(name) && !name.startsWith('refs/');
  return name === branch || (name === 'HEAD' && (defaultBranch ?? branch) === branch);
}
