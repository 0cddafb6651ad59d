import type { Mirror } from '../git/mirror.ts';
import { createOutsideMirror, type OutsideMirror } from '../git/outside-mirrors.ts';
import { plainAddress } from '../model/repository-address.ts';
import type { Outside, OutsideCommit } from '../observe/targets/outside.ts';

/** A mirror that owns a process. */
type ClosableMirror = Mirror & { close(): Promise<void> };

export interface AllowedRepositoriesDeps {
  /** Addresses that the person who installed the agent allowed. */
  urls: readonly string[];
  /** `folder` is a name of its own for each. */
  open(url: string, folder: string): ClosableMirror;
  /** Milliseconds. */
  now(): number;
}

/** Other repositories that targets of an agent may take charts and bases from. */
export interface AllowedRepositories {
  /** One look at them: a branch that moves meanwhile does not move in it. */
  look(): Outside;
  close(): Promise<void>;
}

/** The branches that `HEAD` may mean: a host tells the agent no more than branches and tags. */
const DEFAULTS = ['refs/heads/main', 'refs/heads/master'];

/** Opens only what was allowed at installation; the GitOps repository cannot add to it. */
export function createAllowedRepositories({ urls, open, now }: AllowedRepositoriesDeps): AllowedRepositories {
  const mirrors = new Map<string, OutsideMirror<ClosableMirror>>();
  for (const url of urls)
    mirrors.set(plainAddress(url), createOutsideMirror(open(url, encodeURIComponent(plainAddress(url))), now));

  async function commitOf(repository: string, revision: string): Promise<OutsideCommit> {
    const at = mirrors.get(repository);
    if (at === undefined) return refused(`${repository} may not be read by this agent (--allow-repository).`);
    if (/^[0-9a-f]{40}$/.test(revision)) {
      return (await at.has(revision)) ? { status: 'found', commit: revision } : missing(repository, revision);
    }
    const refs = await at.refs();
    const names = revision === 'HEAD' ? DEFAULTS : [revision, `refs/heads/${revision}`, `refs/tags/${revision}`];
    const commit = names.map((name) => refs.get(name)).find((found) => found !== undefined);
    return commit === undefined ? missing(repository, revision) : { status: 'found', commit };
  }

  return {
    look() {
      const pinned = new Map<string, Promise<OutsideCommit>>();
      return {
        commit(repository, revision) {
          const id = `${repository} ${revision}`;
          const known = pinned.get(id) ?? commitOf(repository, revision).catch(() => down(repository));
          pinned.set(id, known);
          return known;
        },
        async source(repository, commit) {
          const at = mirrors.get(repository);
          return at !== undefined && (await at.has(commit)) ? at.mirror : null;
        },
      };
    },
    async close() {
      for (const { mirror } of mirrors.values()) await mirror.close();
    },
  };
}

function missing(repository: string, revision: string): OutsideCommit {
  return refused(`${repository} has no branch, tag or commit ${revision}.`);
}

function down(repository: string): OutsideCommit {
  return refused(`${repository} cannot be reached just now: it is tried again with the next look.`);
}

function refused(why: string): OutsideCommit {
  return { status: 'refused', why };
}
