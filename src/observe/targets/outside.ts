import type { TreeSource } from './tree-reader.ts';

/** A commit of another repository that may be read, or why it may not, as a finished sentence with what to do. */
export type OutsideCommit = { status: 'found'; commit: string } | { status: 'refused'; why: string };

/**
 * Other repositories than the one of the targets, as far as they may be read. They are named by their plain address
 * (`github.com/acme/charts`), as in `TargetSource.from.repository`.
 */
export interface Outside {
  /** The commit of a branch, a tag, a full commit id or `HEAD`. Asked twice in one look it answers the same. */
  commit(repository: string, revision: string): Promise<OutsideCommit>;
  /** What holds the files of a commit; null when the repository may not be read or has no such commit. */
  source(repository: string, commit: string): Promise<TreeSource | null>;
}

/** For whoever sees one repository only: the others are refused, and that is said. */
export const nothingOutside: Outside = {
  async commit(repository) {
    return { status: 'refused', why: `${repository} is another repository, which is not read here.` };
  },
  async source() {
    return null;
  },
};
