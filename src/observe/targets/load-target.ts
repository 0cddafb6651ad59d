import type { ChartRepository } from '../../charts/chart-repository.ts';
import { ConfigError } from '../../model/errors.ts';
import type { RemoteChart, Target, TargetSource } from '../../model/target.ts';
import type { FileAt, OutsideTree } from '../../render/engine.ts';
import { resolveLinks } from '../../render/links.ts';
import type { LoadedTarget, LoadFault } from '../../render/loaded-target.ts';
import { renderSourceOf, type SourcePlace } from '../../render/target-source.ts';
import { dependenciesToFetch } from '../../text/chart-dependencies.ts';
import { ownInputs } from './inputs.ts';
import { loadFiles } from './load-files.ts';
import { openTree } from './repository-tree.ts';
import { createTreeReader, type TreeReader, type TreeSource } from './tree-reader.ts';

/** Where what is not in the repository comes from; what is left out is not read at all, which a target that needs it says. */
export interface ElsewhereDeps {
  /** What holds a commit of another repository; null when it may not be read or is not there. */
  outside?(repository: string, commit: string): Promise<TreeSource | null>;
  charts?: ChartRepository;
}

/** Loads everything that the render of a target may read, as a commit or tree has it. Throws on outages only. */
export type LoadTarget = (mirror: TreeSource, treeish: string, target: Target) => Promise<LoadedTarget>;

/** The one way from a target to a request for the engine: server, agent and CLI render the same. */
export function createTargetLoader(deps: ElsewhereDeps = {}): LoadTarget {
  return async (mirror, treeish, target) => {
    const loading: Loading = { deps, target, files: new Map(), outside: [] };
    try {
      loading.files = await filesOf(createTreeReader(mirror, treeish), target);
      const [first, ...further] = await inOrder([target.source, ...(target.more ?? [])], (each) =>
        place(loading, each),
      );
      if (first === undefined) throw new Error('a target has at least one source');
      const { namespace, postRenderers, more } = target;
      return {
        status: 'loaded',
        request: {
          files: loading.files,
          source: first,
          ...(loading.outside.length > 0 && { outside: loading.outside }),
          ...(more !== undefined && { more: further, namespace }),
          ...(postRenderers !== undefined && { postRenderers }),
        },
      };
    } catch (error) {
      if (error instanceof NotLoaded) return { status: 'failed', ...error.fault };
      if (error instanceof ConfigError) return { status: 'failed', ...faultOf(error) };
      throw error;
    }
  };
}

interface Loading {
  deps: ElsewhereDeps;
  target: Target;
  files: Map<string, Uint8Array>;
  outside: OutsideTree[];
}

/** Ends the loading of one target; answered as a failed render. */
class NotLoaded extends Error {
  readonly fault: LoadFault;
  constructor(fault: LoadFault) {
    super(fault.message);
    this.name = 'NotLoaded';
    this.fault = fault;
  }
}

function faultOf(error: ConfigError): LoadFault {
  const [problem] = error.problems;
  return { message: problem?.message ?? error.message, file: problem?.file ?? null, line: problem?.line ?? null };
}

async function inOrder<T, R>(items: readonly T[], step: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await step(item));
  return results;
}

async function filesOf(reader: TreeReader, target: Pick<Target, 'application' | 'environment' | 'inputs'>) {
  const tree = resolveLinks(await loadFiles(reader, target));
  if (tree.status === 'resolved') return tree.files;
  throw new NotLoaded({ message: tree.problem.message, file: tree.problem.path, line: null });
}

async function place(loading: Loading, source: TargetSource) {
  const at: SourcePlace = { tree: await treeOf(loading, source), dependencies: [] };
  if (source.kind === 'helm' && source.chart !== undefined) at.archive = await fetchChart(loading, source.chart, null);
  else if (source.kind === 'helm') at.dependencies = await dependenciesOf(loading, source.path, at.tree);
  return renderSourceOf(source, at, loading.target);
}

/** The tree that holds the files of a source: 0 is the repository itself. */
async function treeOf(loading: Loading, source: TargetSource): Promise<number> {
  if (source.from === undefined) return 0;
  const { repository, commit } = source.from;
  const elsewhere = await loading.deps.outside?.(repository, commit);
  if (elsewhere === undefined || elsewhere === null) {
    const message = `files of ${repository} at ${commit.slice(0, 12)} cannot be read from here: install the App there too, or name the repository in the config`;
    throw new NotLoaded({ message, ...declaredAt(loading.target) });
  }
  const reader = createTreeReader(elsewhere, commit);
  const inputs = await ownInputs(await openTree(reader), source);
  const { application, environment } = loading.target;
  const files = await filesOf(reader, { application, environment, inputs });
  return loading.outside.push({ name: repository, files });
}

function declaredAt({ declared }: Target): Pick<LoadFault, 'file' | 'line'> {
  return { file: declared?.file ?? null, line: null };
}

async function dependenciesOf(loading: Loading, chart: string, tree: number): Promise<FileAt[]> {
  const files = tree === 0 ? loading.files : new Map(loading.outside[tree - 1]?.files);
  const wanted = dependenciesToFetch(files, chart);
  const problem = wanted.find((each) => each.status === 'problem');
  if (problem !== undefined) throw new NotLoaded(problem.fault);
  return inOrder(wanted, (each) => {
    if (each.status === 'problem') throw new NotLoaded(each.fault);
    return fetchChart(loading, each.chart, each.at);
  });
}

async function fetchChart(
  loading: Loading,
  chart: RemoteChart,
  at: Pick<LoadFault, 'file' | 'line'> | null,
): Promise<FileAt> {
  const where = at ?? declaredAt(loading.target);
  const name = `${chart.name} ${chart.version} of ${chart.repository}`;
  const fetched = await loading.deps.charts?.fetch(chart);
  if (fetched === undefined) {
    throw new NotLoaded({
      message: `the chart ${name} is not in the repository, and charts are not fetched here`,
      ...where,
    });
  }
  if (fetched.status === 'failed') throw new NotLoaded({ message: fetched.message, ...where });
  const path = `${chart.name.replaceAll('/', '-')}-${chart.version.replace(':', '-')}.tgz`;
  const tree = loading.outside.push({ name: chart.repository, files: new Map([[path, fetched.archive]]) });
  return { tree, path };
}
