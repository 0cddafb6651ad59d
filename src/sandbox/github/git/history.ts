import { type Comparison, walkComparison } from './ancestry.ts';
import type { BareRepository } from './repository.ts';
import { git, runGit } from './run.ts';

/** How two commits stand to each other. */
export function compareCommits(repository: BareRepository, base: string, head: string): Promise<Comparison> {
  return repository.remember(`compare ${base} ${head}`, async () => {
    if (base === head) return { mergeBase: base, ahead: [], behind: 0 };
    return (await walkComparison(repository, base, head)) ?? askGit(repository, base, head);
  });
}

async function askGit(repository: BareRepository, base: string, head: string): Promise<Comparison> {
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
