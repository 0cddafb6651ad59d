import { type ChartRepository, noCharts } from '../charts/chart-repository.ts';
import { openLocalCharts } from '../charts/local-charts.ts';
import { createInspections } from '../inspect/inspections.ts';
import type { Config } from '../model/config.ts';
import { TerminalError } from '../model/errors.ts';
import type { Target } from '../model/target.ts';
import { createDiffs } from '../observe/diffs.ts';
import { createInspector } from '../observe/inspecting/inspector.ts';
import { createKeptFindings } from '../observe/inspecting/kept-findings.ts';
import { createRenderTarget } from '../observe/render-target.ts';
import { changedTree } from '../observe/targets/changed-tree.ts';
import { engineTemplates } from '../observe/targets/declared/engine-templates.ts';
import { nothingOutside } from '../observe/targets/outside.ts';
import type { TreeSource } from '../observe/targets/tree-reader.ts';
import { createDiscoveries } from '../observe/targets-at.ts';
import { createEngine } from '../render/create-engine.ts';
import { readSchemaFile } from '../render/schema-file.ts';

/** How targets of a clone or folder are found, rendered, compared and inspected, as the server does it. */
export interface OfflineLooks {
  discoveries: ReturnType<typeof createDiscoveries>;
  diffs: ReturnType<typeof createDiffs>;
  /** Ends the processes of the engine. */
  close(): Promise<void>;
}

/** What is known of the repository beside its files, and whether charts that are not in it may be fetched. */
interface Around {
  /** `owner/name`; null or left out where it is not known: then every address counts as this repository's. */
  repository?: string | null;
  fetchCharts?: boolean;
}

/**
 * Looks at a tree without an account: other repositories are not there, and charts of registries only on demand, from the
 * hosts that the config allows. What needs them says so. Throws `TerminalError` for credentials that cannot be read.
 */
export function createOfflineLooks(tree: TreeSource, config: Config, known: Around = {}): OfflineLooks {
  const from = { tree, outside: nothingOutside, charts: chartsOf(config, known) };
  const engine = createEngine({ size: 2 });
  const render = createRenderTarget(engine);
  const here = Object.keys(config.environments);
  const template = engineTemplates(engine);
  const around = (treeish: string) => ({
    ...(typeof known.repository === 'string' && { repository: known.repository }),
    render: (target: Target) => render(from, treeish, target),
    probe: (target: Target, changed: ReadonlyMap<string, string>) =>
      render({ ...from, tree: changedTree(tree, changed) }, treeish, target),
    template,
  });
  const discoveries = createDiscoveries(tree, config, { here, around });
  const tools = {
    decode: engine.decode,
    policy: engine.policy,
    inspections: createInspections({ schemas: readSchemaFile() }),
    kept: createKeptFindings({ program: 'this one' }),
  };
  const inspector = createInspector({ tools, from, render, config, targetsAt: discoveries.targetsAt });
  return { discoveries, diffs: createDiffs(render, from, inspector), close: engine.close };
}

function chartsOf({ charts }: Config, { fetchCharts }: Around): ChartRepository {
  if (fetchCharts !== true) return noCharts;
  const opened = openLocalCharts(charts.hosts, process.env);
  if (opened.status === 'wrong') throw new TerminalError(opened.problem);
  return opened.charts;
}
