import type { ChartRepository } from '../charts/chart-repository.ts';
import { CONFIG_PATH, environmentsOn } from '../model/config.ts';
import type { Protection } from '../model/protection.ts';
import type { ConfigState } from '../model/snapshot.ts';
import { createDiffs, type RenderedFrom } from './diffs.ts';
import { createInspector } from './inspecting/inspector.ts';
import type { Sources } from './observe.ts';
import { observeProtection } from './protection.ts';
import { changedTree } from './targets/changed-tree.ts';
import type { Surroundings } from './targets/declared/declaration.ts';
import { outsideTrees } from './targets/declared/outside-trees.ts';
import { createDiscoveries, type ProblemsAt, type TargetsAt } from './targets-at.ts';

const LIST_OF_HOSTS = `charts.hosts of ${CONFIG_PATH}`;

/** How trees are read, rendered and compared: by how much whoever made them is trusted. */
export interface Reading {
  targetsAt: TargetsAt;
  problemsAt: ProblemsAt;
  unknownsAt: ProblemsAt;
  /** With what inspections find: for what is to be judged. */
  diffs: ReturnType<typeof createDiffs>;
}

/** The sources, and what was found first that all parts need: one branch with the environments that live on it. */
export interface View extends Sources, Reading {
  base: { branch: string; sha: string };
  /** True for the branch with the config. */
  isMain: boolean;
  protection: Protection | null;
  /** Pull requests in the merge queue of the branch. */
  queued: number[];
  config: ConfigState;
  /** Charts of the hosts that the config lists. */
  allowedCharts: ChartRepository;
  /** Without what inspections find: for what is merged. */
  plainDiffs: ReturnType<typeof createDiffs>;
  /** For what comes from a fork: in render processes of its own. */
  forFork: Reading;
  /** For a fork's commit that nobody let be rendered: which targets it touches, and nothing of what it makes of them. */
  withheld: Reading;
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
  const { host, mirror, render, outside } = sources;
  const protection = await observeProtection(sources, base.branch);
  const valid = config.status === 'valid' ? config.config : null;
  const here = valid === null ? [] : environmentsOn(valid, base.branch, main);
  const charts = sources.charts.allowing({ hosts: valid?.charts.hosts ?? [], listName: LIST_OF_HOSTS });
  const own: RenderedFrom = { tree: mirror, outside, charts };
  // Without anybody's word a fork reads no other repository: what it renders stands in a comment that everybody sees.
  const isOpen = valid?.forks === 'render';
  const fork: RenderedFrom = { ...own, trust: 'fork', outside: isOpen ? NOTHING_OUTSIDE : outside };
  const place: Surroundings = {
    repository: `${sources.key.owner}/${sources.key.name}`,
    branch: base.branch,
    defaultBranch: main,
  };
  const unrendered = createDiscoveries(mirror, valid, { here, around: () => place });
  return {
    ...sources,
    base,
    isMain: base.branch === main,
    protection,
    queued: protection?.mergeQueue === true ? await host.pulls.queued(base.branch) : [],
    config,
    ...reading(own),
    allowedCharts: charts,
    plainDiffs: createDiffs(render, own),
    forFork: reading(fork),
    withheld: { ...unrendered, diffs: async () => ({ status: 'withheld' }) },
  };

  function reading(from: RenderedFrom): Reading {
    const trees = outsideTrees(from.outside);
    const around = (treeish: string): Surroundings => ({
      ...place,
      outside: trees,
      render: (target) => render(from, treeish, target),
      probe: (target, changed) => render({ ...from, tree: changedTree(from.tree, changed) }, treeish, target),
      template: (request) => sources.template({ ...request, ...(from.trust && { trust: from.trust }) }),
    });
    const found = createDiscoveries(mirror, valid, { here, around });
    const deps = { tools: sources.tools, from, render, targetsAt: found.targetsAt };
    const inspector = valid === null ? undefined : createInspector({ ...deps, config: valid });
    return { ...found, diffs: createDiffs(render, from, inspector) };
  }
}

const NOTHING_OUTSIDE: RenderedFrom['outside'] = {
  commit: async () => ({
    status: 'refused',
    why: 'A pull request from a fork reads no other repository unless the config asks for approval of forks.',
  }),
  source: async () => null,
};
