import { HostRefusal } from '../host.ts';
import { at, type Repository } from './repository.ts';

/** Whether a branch may be deleted or force-pushed, by its rules; null where they cannot be read. Both kinds of rules count. */
export async function readGuards(
  repository: Repository,
  branch: string,
): Promise<{ deletion: boolean; forcePush: boolean } | null> {
  const { octokit } = repository;
  try {
    const { data } = await octokit.rest.repos.getBranchRules({ ...at(repository), branch, per_page: 100 });
    const types = new Set(data.map(({ type }) => type));
    const classic = await isClassicProtected(repository, branch);
    // Classic protection refuses both unless an administrator allowed them, which only administrators can read.
    return { deletion: classic || types.has('deletion'), forcePush: classic || types.has('non_fast_forward') };
  } catch (error) {
    if (error instanceof HostRefusal && (error.status === 403 || error.status === 404)) return null;
    throw error;
  }
}

async function isClassicProtected(repository: Repository, branch: string): Promise<boolean> {
  try {
    const { data } = await repository.octokit.rest.repos.getBranch({ ...at(repository), branch });
    return data.protection?.enabled === true;
  } catch (error) {
    if (error instanceof HostRefusal && error.status === 404) return false;
    throw error;
  }
}

/** Text of a file on a branch, null when it is not there. */
export async function readFile(repository: Repository, branch: string, path: string): Promise<string | null> {
  try {
    const { data } = await repository.octokit.rest.repos.getContent({ ...at(repository), path, ref: branch });
    return 'content' in data ? Buffer.from(data.content, 'base64').toString('utf8') : null;
  } catch (error) {
    if (error instanceof HostRefusal && error.status === 404) return null;
    throw error;
  }
}
