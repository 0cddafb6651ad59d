import type { Mirror } from './mirror.ts';

/** Branches and tags, and not the heads of pull requests: what only a pull request proposes is pinned by nobody. */
export const OUTSIDE_REFSPECS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'] as const;

/** How long the refs of another repository are believed. */
const FRESH_MS = 60_000;

/** The mirror of a repository that others read from, fetched when it is old. */
export interface OutsideMirror<M extends Mirror> {
  /** Every branch and tag with its commit, a minute old at most. */
  refs(): Promise<ReadonlyMap<string, string>>;
  /** True when the mirror holds this commit; looks at the host when it does not at first, and takes no answer for none. */
  has(commit: string): Promise<boolean>;
  mirror: M;
}

/** Keeps a mirror fresh without a fetch for every question. `now` is in milliseconds. */
export function createOutsideMirror<M extends Mirror>(mirror: M, now: () => number): OutsideMirror<M> {
  let fetched: { refs: Promise<ReadonlyMap<string, string>>; at: number } | null = null;

  function refs(): Promise<ReadonlyMap<string, string>> {
    if (fetched !== null && now() - fetched.at < FRESH_MS) return fetched.refs;
    const fetching = { refs: mirror.fetch(), at: now() };
    fetched = fetching;
    fetching.refs.catch(() => {
      if (fetched === fetching) fetched = null;
    });
    return fetching.refs;
  }

  async function holds(commit: string): Promise<boolean> {
    return mirror.list(commit, '').then(
      () => true,
      () => false,
    );
  }

  return {
    mirror,
    refs,
    async has(commit) {
      if (await holds(commit)) return true;
      const isReached = await refs().then(
        () => true,
        () => false,
      );
      return isReached && holds(commit);
    },
  };
}
