import type { ChartRepository } from '../charts/chart-repository.ts';
import { dependenciesToFetch } from '../text/chart-dependencies.ts';
import type { FileAt, OutsideTree, RenderRequest } from './engine.ts';

export type DependenciesAdded = { status: 'added'; request: RenderRequest } | { status: 'refused'; message: string };

/** A request with the charts that its chart needs and does not hold in `charts/`, in the versions that `Chart.lock` names. */
export async function withDependencies(request: RenderRequest, charts: ChartRepository): Promise<DependenciesAdded> {
  const { source, outside: already = [] } = request;
  if (source.kind !== 'helm') return { status: 'added', request };
  const outside: OutsideTree[] = [...already];
  const dependencies: FileAt[] = [...(source.dependencies ?? [])];
  for (const wanted of dependenciesToFetch(new Map(request.files), source.path)) {
    if (wanted.status === 'problem') return { status: 'refused', message: wanted.fault.message };
    const { chart } = wanted;
    const fetched = await charts.fetch(chart);
    if (fetched.status === 'failed') return { status: 'refused', message: fetched.message };
    const path = `${chart.name}-${chart.version}.tgz`;
    const tree = outside.push({ name: chart.repository, files: new Map([[path, fetched.archive]]) });
    dependencies.push({ tree, path });
  }
  return { status: 'added', request: { ...request, source: { ...source, dependencies }, outside } };
}
