import type { Mirror } from '../git/mirror.ts';
import { CONFIG_PATH, type Config } from '../model/config.ts';
import { targetKey } from '../model/names.ts';
import { parseConfig } from '../text/config-file.ts';
import type { Discovered } from './git-source.ts';

export interface ContentAtDeps {
  mirror: Pick<Mirror, 'resolve' | 'contains' | 'file'>;
  branch: string;
  /** The branch whose config counts: with another one than the followed, its tip is all that is known of the config. */
  configBranch: string;
  discover(config: Config, commit: string): Promise<Discovered[]>;
}

/**
 * The content hash of a target at a commit of the branch: what makes another reconciler's revision comparable with ours.
 * Null when the commit is not (yet) known on the branch, or has no such target that can be read.
 */
export type ContentAt = (
  target: { application: string; environment: string },
  commit: string,
) => Promise<string | null>;

const MOST_COMMITS = 64;

/** Reads contents from the mirror; every commit is read once for all targets. */
export function createContentAt({ mirror, branch, configBranch, discover }: ContentAtDeps): ContentAt {
  const known = new Map<string, Promise<Map<string, string>>>();

  async function read(commit: string): Promise<Map<string, string>> {
    const at = configBranch === branch ? commit : await mirror.resolve(`refs/heads/${configBranch}`);
    const text = at === null ? null : await mirror.file(at, CONFIG_PATH);
    const parsed = text === null ? null : parseConfig(text, CONFIG_PATH);
    if (parsed === null || parsed.status === 'invalid') return new Map();
    const found = await discover(parsed.config, commit);
    return new Map(found.flatMap((each) => (each.status === 'read' ? [[targetKey(each.target), each.content]] : [])));
  }

  async function isOnBranch(commit: string): Promise<boolean> {
    const tip = await mirror.resolve(`refs/heads/${branch}`);
    if (tip === null) return false;
    // A commit that the mirror lacks is an error there: too new, too old, or of another history.
    return tip === commit || (await mirror.contains(tip, commit).catch(() => false));
  }

  function contentsOf(commit: string): Promise<Map<string, string>> {
    const contents = known.get(commit) ?? read(commit);
    known.set(commit, contents);
    contents.catch(() => known.delete(commit));
    for (const oldest of known.keys()) if (known.size > MOST_COMMITS) known.delete(oldest);
    return contents;
  }

  return async (target, commit) => {
    if (!known.has(commit) && !(await isOnBranch(commit))) return null;
    return (await contentsOf(commit)).get(targetKey(target)) ?? null;
  };
}
