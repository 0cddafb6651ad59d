import { type Contents, HostRefusal } from '../host.ts';
import { at, type Repository } from './repository.ts';

/**
 * Writes through the Git data API. Author, committer and signature are never given: only then GitHub signs the commit
 * itself and shows it as verified, made by the App.
 */
export function createContents(repository: Repository): Contents {
  const { octokit } = repository;
  return {
    async branch(name) {
      try {
        const { data } = await octokit.rest.git.getRef({ ...at(repository), ref: `heads/${name}` });
        return data.object.sha;
      } catch (error) {
        if (error instanceof HostRefusal && error.status === 404) return null;
        throw error;
      }
    },
    async describe(sha) {
      const { data } = await octokit.rest.repos.getCommit({ ...at(repository), ref: sha });
      return { by: data.author?.login ?? null, url: data.html_url };
    },
    async commit({ parent, edits, message, like }) {
      const { data: parentCommit } = await octokit.rest.git.getCommit({ ...at(repository), commit_sha: parent });
      const tree = edits.map(({ path, text, mode = '100644' as const }) => {
        const entry = { path, mode, type: 'blob' as const };
        // A null id takes the path out of the tree.
        return text === null ? { ...entry, sha: null } : { ...entry, content: text };
      });
      const { data: newTree } = await octokit.rest.git.createTree({
        ...at(repository),
        base_tree: parentCommit.tree.sha,
        tree,
      });
      if (like !== null && (await isSame(like, { parent, tree: newTree.sha, message }))) return like;
      const { data } = await octokit.rest.git.createCommit({
        ...at(repository),
        message,
        tree: newTree.sha,
        parents: [parent],
      });
      return data.sha;
    },
    async setBranch(name, sha, from) {
      if (from === null) await octokit.rest.git.createRef({ ...at(repository), ref: `refs/heads/${name}`, sha });
      else await octokit.rest.git.updateRef({ ...at(repository), ref: `heads/${name}`, sha, force: true });
    },
    async deleteBranch(name) {
      try {
        await octokit.rest.git.deleteRef({ ...at(repository), ref: `heads/${name}` });
      } catch (error) {
        const isGone = error instanceof HostRefusal && (error.status === 422 || error.status === 404);
        if (!isGone) throw error;
      }
    },
    async addFile({ branch, path, text, message }) {
      const content = Buffer.from(text).toString('base64');
      await octokit.rest.repos.createOrUpdateFileContents({ ...at(repository), path, branch, message, content });
    },
    async createOrphan({ branch, path, text, message }) {
      const tree = [{ path, content: text, mode: '100644' as const, type: 'blob' as const }];
      const { data: newTree } = await octokit.rest.git.createTree({ ...at(repository), tree });
      const { data } = await octokit.rest.git.createCommit({
        ...at(repository),
        message,
        tree: newTree.sha,
        parents: [],
      });
      await octokit.rest.git.createRef({ ...at(repository), ref: `refs/heads/${branch}`, sha: data.sha });
    },
  };

  /** A commit that was made before says the same: another one would only move the head and void its approvals. */
  async function isSame(sha: string, wanted: { parent: string; tree: string; message: string }): Promise<boolean> {
    const { data } = await octokit.rest.git.getCommit({ ...at(repository), commit_sha: sha });
    const [parent, ...others] = data.parents;
    const isChild = parent?.sha === wanted.parent && others.length === 0;
    return isChild && data.tree.sha === wanted.tree && data.message.trim() === wanted.message.trim();
  }
}
