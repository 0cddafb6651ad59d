/** A branch of a clone with the commit that it is at. */
export interface ChosenBranch {
  name: string;
  sha: string;
}

/**
 * The branch that a clone's repository is about: the one asked for, else the default branch of its remote, else `main` or
 * `master`, else what is checked out. Null when there is none of them.
 */
export function chooseBranch(refs: ReadonlyMap<string, string>, asked: string | null): ChosenBranch | null {
  const names =
    asked === null
      ? [
          'refs/remotes/origin/HEAD',
          'refs/remotes/origin/main',
          'refs/remotes/origin/master',
          'refs/heads/main',
          'refs/heads/master',
          'HEAD',
        ]
      : [`refs/heads/${asked}`, `refs/remotes/origin/${asked}`, `refs/remotes/${asked}`, asked];
  for (const name of names) {
    const sha = refs.get(name);
    if (sha !== undefined) return { name: name.replace(/^refs\/(?:heads|remotes)\//, ''), sha };
  }
  return null;
}
