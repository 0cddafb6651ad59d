import { environmentsOn } from '../model/config.ts';
import type { ConfigState, Protection } from '../model/snapshot.ts';
import { createDiffs } from './diffs.ts';
import type { Sources } from './observe.ts';
import { observeProtection } from './protection.ts';
import { createTargetsAt, type TargetsAt } from './targets-at.ts';

/** The sources, and what was found first that all parts need: one branch with the environments that live on it. */
export interface View extends Sources {
  base: { branch: string; sha: string };
  /** True for the branch with the config. */
  isMain: boolean;
  protection: Protection | null;
  /** Pull requests in the merge queue of the branch. */
  queued: number[];
  config: ConfigState;
  targetsAt: TargetsAt;
  diffs: ReturnType<typeof createDiffs>;
}

/**
 * A view of the branch with the config, then one of every other branch that environments live on. A branch that does
 * not exist has no targets; its environments get them when somebody makes it.
 */
export async function createViews(
  sources: Sources,
  { main, config, refs }: { main: string; config: ConfigState; refs: ReadonlyMap<string, string> },
): Promise<View[]> {
  const views: View[] = [];
  for (const branch of new Set([main, ...branchesOf(config)])) {
    const sha = refs.get(`refs/heads/${branch}`);
    if (sha !== undefined) views.push(await createView(sources, { base: { branch, sha }, main, config }));
  }
  return views;
}

/** The branches that environments name, each once. */
export function branchesOf(config: ConfigState): string[] {
  const environments = config.status === 'valid' ? Object.values(config.config.environments) : [];
  return [...new Set(environments.flatMap(({ branch }) => branch ?? []))];
}

async function createView(
  sources: Sources,
  { base, main, config }: { base: View['base']; main: string; config: ConfigState },
): Promise<View> {
  const { host, mirror, render } = sources;
  const protection = await observeProtection(sources, base.branch);
  const valid = config.status === 'valid' ? config.config : null;
  const here = valid === null ? [] : environmentsOn(valid, base.branch, main);
  return {
    ...sources,
    base,
    isMain: base.branch === main,
    protection,
    queued: protection?.mergeQueue === true ? await host.pulls.queued(base.branch) : [],
    config,
    targetsAt: createTargetsAt(mirror, valid, here),
    diffs: createDiffs(render, mirror),
  };
}
