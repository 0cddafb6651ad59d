import type { BareRepository } from './repository.ts';
import { git, runGit } from './run.ts';

/** How two commits stand to each other. */
export interface Comparison {
  readonly mergeBase: string | undefined;
  /** Commits of the head that the base lacks, oldest first. */
  readonly ahead: readonly string[];
  readonly behind: number;
}

export function compareCommits(repository: BareRepository, base: string, head: string): Promise<Comparison> {
  return repository.remember(`compare ${base} ${head}`, async () => {
    const short = await compareNeighbours(repository, base, head);
    if (short) return short;
    const [mergeBase, lines] = await Promise.all([
      runGit(repository.dir, ['merge-base', base, head]),
      git(repository.dir, ['rev-list', '--left-right', '--topo-order', '--reverse', `${base}...${head}`]),
    ]);
    const all = lines.split('\n').filter((line) => line !== '');
    return {
      mergeBase: mergeBase.code === 0 ? mergeBase.stdout.toString().trim() : undefined,
      ahead: all.filter((line) => line.startsWith('>')).map((line) => line.slice(1)),
      behind: all.filter((line) => line.startsWith('<')).length,
    };
  });
}

/** The common cases need no process: the same commit, one plain commit ahead, and a merge made on top of the base. */
async function compareNeighbours(
  repository: BareRepository,
  base: string,
  head: string,
): Promise<Comparison | undefined> {
  if (base === head) return { mergeBase: base, ahead: [], behind: 0 };
  const commit = await repository.readCommit(head);
  if (commit?.parents[0] !== base) return undefined;
  const [, merged, ...more] = commit.parents;
  if (more.length > 0) return undefined;
  const brought = merged === undefined ? [] : (await compareCommits(repository, base, merged)).ahead;
  return { mergeBase: base, ahead: [...brought, head], behind: 0 };
}

/** True when `from` is reachable from `to`: the update of a ref would be a fast-forward. */
export async function isAncestor(repository: BareRepository, from: string, to: string): Promise<boolean> {
  const comparison = await compareCommits(repository, from, to);
  return comparison.mergeBase === from;
}

/** SHAs of commits from the newest, at most `limit`, optionally those that touch a path. */
export async function listCommits(
  repository: BareRepository,
  from: string,
  options: {
    readonly path?: string;
    readonly skip: number;
    readonly limit: number;
    readonly since?: string;
    readonly until?: string;
  },
): Promise<string[]> {
  const args = ['rev-list', `--skip=${options.skip}`, `--max-count=${options.limit}`];
  if (options.since) args.push(`--since=${options.since}`);
  if (options.until) args.push(`--until=${options.until}`);
  args.push(from, '--');
  if (options.path) args.push(`:(literal)${options.path}`);
  const text = await git(repository.dir, args);
  return text.split('\n').filter((line) => line !== '');
}

/** Commits that a branch brought which no other branch had, oldest first. */
export async function newCommits(repository: BareRepository, to: string, known: readonly string[]): Promise<string[]> {
  const parents = (await repository.readCommit(to))?.parents ?? [];
  if (parents.length > 0 && parents.every((parent) => known.includes(parent))) return [to];
  const text = await git(repository.dir, [
    'rev-list',
    '--topo-order',
    '--reverse',
    '--max-count=2048',
    to,
    '--not',
    ...known,
  ]);
  return text.split('\n').filter((line) => line !== '');
}
