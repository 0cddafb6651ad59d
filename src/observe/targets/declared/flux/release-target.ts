import { isRecord, listAt, textAt, valueAt } from '../../../../model/read-json.ts';
import type { Target, TargetSource } from '../../../../model/target.ts';
import { helmInputs } from '../../inputs.ts';
import { pathIn } from '../../recognise.ts';
import type { DeclaredObject, Scope, Settings } from '../declaration.ts';
import { chartOf, type ReleaseChart } from './chart.ts';
import { commonMetadataPatches } from './common-metadata.ts';
import { namespaceOf } from './kinds.ts';
import { notesOf } from './notes.ts';
import { releaseName } from './release-name.ts';
import { refuse } from './source-ref.ts';
import { releaseValues } from './values-from.ts';

type HelmTarget = Omit<Target, 'application' | 'environment' | 'declared'> & {
  source: Extract<TargetSource, { kind: 'helm' }>;
};

/** Reads a HelmRelease. Throws `ConfigError` when its chart or values that it must have are not in Git. */
export async function readReleaseTarget(
  object: DeclaredObject,
  scope: Scope,
): Promise<{ target: HelmTarget; chart: ReleaseChart; isWhole: boolean }> {
  const { json, name } = object;
  const chart = await chartOf(object, scope);
  const given = await releaseValues(object, scope);
  const { source, inputs, unknowns } = await chartSource(object, scope, chart);
  const targetNamespace = textAt(json, 'spec', 'targetNamespace') || null;
  const after = postRenderers(json);
  const said = [...unknowns, ...given.unknowns, ...notesOf(object)];
  const origins = [object.file, ...(object.origins ?? []), ...chart.holders, ...given.files];
  const target: HelmTarget = {
    source: {
      ...source,
      ...(given.values !== null && { inline: [given.values] }),
      ...(skipsCrds(json) && { skipCrds: true }),
    },
    releaseName: releaseName({ name, releaseName: textAt(json, 'spec', 'releaseName'), targetNamespace }),
    namespace: targetNamespace ?? namespaceOf(object),
    inputs,
    origins: [...new Set(origins)].sort(),
    ...(after.length > 0 && { postRenderers: after }),
    ...(said.length > 0 && { unknowns: said }),
  };
  // Of values that are not known, or a chart that is a range, our render says nothing about what runs.
  return { target, chart, isWhole: given.unknowns.length === 0 && unknowns.length === 0 };
}

async function chartSource(
  object: DeclaredObject,
  scope: Scope,
  chart: ReleaseChart,
): Promise<{ source: HelmTarget['source']; inputs: string[]; unknowns: string[] }> {
  if (chart.kind === 'remote') {
    const source = { kind: 'helm' as const, path: '', values: [], chart: chart.chart };
    return { source, inputs: [], unknowns: chart.unknowns };
  }
  const { files, path, valuesFiles } = chart;
  const at = ['spec', 'chart', 'spec', 'chart'];
  if (!files.tree.isFile(pathIn(path, 'Chart.yaml'))) await refuse(object, scope, at, `there is no chart in ${path}`);
  const lacking = valuesFiles.find((file) => !files.tree.isFile(file));
  if (lacking !== undefined && !chart.mayLack) await refuse(object, scope, at, `the values file ${lacking} is missing`);
  const values = valuesFiles.filter((file) => files.tree.isFile(file));
  const source = { kind: 'helm' as const, path, values, ...(files.from !== null && { from: files.from }) };
  if (files.from !== null)
    return { source, inputs: [], unknowns: [...files.unknowns, ...ownValues(files.tree, path, values)] };
  // Flux puts the named files in the place of the chart's own values: unless that is one of them, it is not read.
  const own = values.length === 0 || values.includes(pathIn(path, 'values.yaml')) ? [] : [pathIn(path, 'values.yaml')];
  return { source, inputs: await helmInputs(files.tree, { path, values }, new Set(own)), unknowns: files.unknowns };
}

function ownValues(tree: { isFile(path: string): boolean }, path: string, values: readonly string[]): string[] {
  const own = pathIn(path, 'values.yaml');
  if (values.length === 0 || values.includes(own) || !tree.isFile(own)) return [];
  return [`Flux leaves out ${own}, because \`valuesFiles\` does not name it; here it counts.`];
}

/** CRDs in a chart's `crds` folder. */
function skipsCrds(json: Settings): boolean {
  const install = valueAt(json, 'spec', 'install');
  return textAt(install, 'crds') === 'Skip' || valueAt(install, 'skipCRDs') === true;
}

/** Each post-renderer as a kustomization; `commonMetadata` comes last, as in helm-controller. */
function postRenderers(json: Settings): Settings[] {
  const all: Settings[] = [];
  for (const item of listAt(json, 'spec', 'postRenderers')) {
    const kustomize = valueAt(item, 'kustomize');
    if (!isRecord(kustomize)) continue;
    const fields: Settings = {};
    for (const field of ['patches', 'images'] as const) {
      const list = listAt(kustomize, field).filter((each) => isRecord(each));
      if (list.length > 0) fields[field] = list as Settings[];
    }
    if (Object.keys(fields).length > 0) all.push(fields);
  }
  const patches = commonMetadataPatches(json);
  return patches.length === 0 ? all : [...all, { patches }];
}
