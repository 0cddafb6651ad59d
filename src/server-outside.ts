import { join } from 'node:path';
import { createMirror, type OpenMirror } from './git/create-mirror.ts';
import { createOutsideMirror, OUTSIDE_REFSPECS, type OutsideMirror } from './git/outside-mirrors.ts';
import type { GitHub } from './hosts/github/index.ts';
import { plainAddress } from './model/repository-address.ts';
import type { Outside, OutsideCommit } from './observe/targets/outside.ts';
import type { WorkKey } from './queue/queue.ts';

interface Parts {
  github: Pick<GitHub, 'find' | 'gitToken' | 'defaultBranch' | 'isPrivate'>;
  /** Address of GitHub, without a slash at the end. */
  githubUrl: string;
  cacheDir: string;
  now(): number;
}

/** Mirrors of repositories that targets of others take charts and bases from. */
export interface OutsideMirrors {
  /** What a repository may read beside itself. Revisions that it was told stay as they were: make it anew for each look. */
  of(key: WorkKey): Outside;
  close(): Promise<void>;
}

interface Reached extends OutsideMirror<OpenMirror> {
  key: WorkKey;
}

type Reach = { status: 'reached'; at: Reached } | { status: 'refused'; why: string };

/** How long it is believed that the App is installed somewhere, or is not. */
const BELIEVED_MS = 300_000;

/**
 * Opens the repositories of the same owner on which the App is installed too. What only members may see is not shown in
 * a public repository's pull requests: that one reads public repositories only.
 */
export function createOutsideMirrors({ github, githubUrl, cacheDir, now }: Parts): OutsideMirrors {
  const mirrors = new Map<string, Reached>();
  const believed = new Map<string, { reach: Promise<Reach>; until: number }>();
  const host = plainAddress(`${githubUrl}/x/x`).slice(0, -'/x/x'.length);

  function reach(reader: WorkKey, repository: string): Promise<Reach> {
    const id = `${reader.installation} ${reader.owner}/${reader.name} ${repository}`;
    const known = believed.get(id);
    if (known !== undefined && known.until > now()) return known.reach;
    const asked = { reach: find(reader, repository), until: now() + BELIEVED_MS };
    believed.set(id, asked);
    asked.reach.catch(() => believed.delete(id));
    return asked.reach;
  }

  async function find(reader: WorkKey, repository: string): Promise<Reach> {
    const [owner = '', name = '', ...rest] = repository.startsWith(`${host}/`)
      ? repository.slice(host.length + 1).split('/')
      : [];
    if (owner === '' || name === '' || rest.length > 0) {
      return refused(`${repository} is not on ${host}: only repositories there can be read.`);
    }
    if (owner !== reader.owner.toLowerCase()) {
      return refused(`${repository} belongs to another owner than this repository: it is not read.`);
    }
    const key = await github.find(owner, name);
    if (key === null || key.installation !== reader.installation) {
      return refused(`${repository} cannot be read: install the App on it, too.`);
    }
    if ((await github.isPrivate(key)) && !(await github.isPrivate(reader))) {
      return refused(
        `${repository} is private and this repository is public: what is in it would be shown to everybody.`,
      );
    }
    return { status: 'reached', at: mirrorOf(key) };
  }

  function mirrorOf(key: WorkKey): Reached {
    const name = `${key.owner}__${key.name}`.toLowerCase();
    const known = mirrors.get(name);
    if (known !== undefined) return known;
    const mirror = createMirror({
      dir: join(cacheDir, 'outside', name),
      url: `${githubUrl}/${key.owner}/${key.name}.git`,
      token: () => github.gitToken(key),
      refspecs: OUTSIDE_REFSPECS,
    });
    const made = { ...createOutsideMirror(mirror, now), key };
    mirrors.set(name, made);
    return made;
  }

  async function commitOf(reader: WorkKey, repository: string, revision: string): Promise<OutsideCommit> {
    const reached = await reach(reader, repository);
    if (reached.status === 'refused') return reached;
    const { at } = reached;
    if (/^[0-9a-f]{40}$/.test(revision)) {
      if (await at.has(revision)) return { status: 'found', commit: revision };
    } else {
      const refs = await at.refs();
      const branch = revision === 'HEAD' ? await github.defaultBranch(at.key) : revision;
      const names = [branch, `refs/heads/${branch}`, `refs/tags/${branch}`];
      const commit = names.map((ref) => refs.get(ref)).find((found) => found !== undefined);
      if (commit !== undefined) return { status: 'found', commit };
    }
    return refused(`${repository} has no branch, tag or commit ${revision}.`);
  }

  return {
    of(reader) {
      const pinned = new Map<string, Promise<OutsideCommit>>();
      return {
        commit(repository, revision) {
          const id = `${repository} ${revision}`;
          const known = pinned.get(id) ?? commitOf(reader, repository, revision).catch(unreachable(repository));
          pinned.set(id, known);
          return known;
        },
        async source(repository, commit) {
          const reached = await reach(reader, repository);
          return reached.status === 'reached' && (await reached.at.has(commit)) ? reached.at.mirror : null;
        },
      };
    },
    async close() {
      for (const { mirror } of mirrors.values()) await mirror.close();
    },
  };
}

/** An outage of another repository harms the targets that read from it and no others. */
function unreachable(repository: string): () => OutsideCommit {
  return () => refused(`${repository} cannot be reached just now: it is tried again with the next look.`);
}

function refused(why: string): { status: 'refused'; why: string } {
  return { status: 'refused', why };
}
