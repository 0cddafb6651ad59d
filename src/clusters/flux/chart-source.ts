import { pathInRepository } from '../../model/path-in-repository.ts';
import { listAt, textAt, valueAt } from '../../model/read-json.ts';
import type { ObjectRef } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';
import { GIT_REPOSITORY, HELM_CHART, isAt, referenceIn } from './kinds.ts';

/** Where a HelmRelease gets its chart from, when that is a GitRepository. */
export interface ChartSource {
  path: string;
  source: ObjectRef;
  valuesFiles: string[];
  /** `Revision`: every commit is a version of the chart. Otherwise only a new version in Chart.yaml is. */
  strategy: string;
  /** The HelmChart in between. */
  chart: ObjectRef;
}

/** Reads it from the release's own template or from the HelmChart that it names; null for charts from elsewhere. */
export function chartOf(release: KubeObject, charts: readonly KubeObject[]): ChartSource | null {
  const template = valueAt(release, 'spec', 'chart', 'spec');
  if (template !== undefined) return fromTemplate(release, template);
  const ref = referenceIn(release, valueAt(release, 'spec', 'chartRef'), HELM_CHART);
  const chart = charts.find((each) => isAt(ref, each));
  return ref === null || chart === undefined ? null : sourceIn(chart, valueAt(chart, 'spec'), ref);
}

/** helm-controller makes a HelmChart `namespace-name` beside the source. */
function fromTemplate(release: KubeObject, template: unknown): ChartSource | null {
  const source = referenceIn(release, valueAt(template, 'sourceRef'), GIT_REPOSITORY);
  if (source === null) return null;
  const name = `${release.metadata.namespace ?? ''}-${release.metadata.name}`;
  return sourceIn(release, template, { ...HELM_CHART, namespace: source.namespace, name });
}

function sourceIn(owner: KubeObject, spec: unknown, chart: ObjectRef): ChartSource | null {
  const path = textAt(spec, 'chart');
  const source = referenceIn(owner, valueAt(spec, 'sourceRef'), GIT_REPOSITORY);
  if (path === null || source === null) return null;
  const valuesFiles = listAt(spec, 'valuesFiles').filter((file) => typeof file === 'string');
  const strategy = textAt(spec, 'reconcileStrategy') ?? 'ChartVersion';
  return { path: pathInRepository(path), source, valuesFiles, strategy, chart };
}
