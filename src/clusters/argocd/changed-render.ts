import { listAt, textAt, valueAt } from '../../reconcile/read-json.ts';
import type { DesiredTarget } from '../cluster.ts';
import type { Claim } from './claim.ts';

const HELM_CHANGES = ['parameters', 'fileParameters', 'values', 'valuesObject', 'version'];
const KUSTOMIZE_CHANGES = [
  'namePrefix',
  'nameSuffix',
  'images',
  'replicas',
  'patches',
  'components',
  'commonLabels',
  'commonAnnotations',
];

/**
 * What in the source of an Application makes Argo CD apply something else than what the target renders to: then our
 * render says nothing of drift. Empty when both are the same.
 */
export function changesOfRender({ application, sourceIndex }: Claim, desired: DesiredTarget): string[] {
  const { object, isMultiSource, destination, sources } = application;
  const source = isMultiSource ? listAt(object, 'spec', 'sources')[sourceIndex] : valueAt(object, 'spec', 'source');
  const fields = [
    ...HELM_CHANGES.map((field) => ['helm', field]),
    ...KUSTOMIZE_CHANGES.map((field) => ['kustomize', field]),
    ['plugin'],
  ];
  const set = fields.filter((path) => isSet(valueAt(source, ...path))).map((path) => path.join('.'));
  const release = textAt(source, 'helm', 'releaseName') || application.ref.name;
  const isOtherRelease = desired.source.kind === 'helm' && release !== desired.releaseName;
  const isOtherNamespace = destination.namespace !== '' && destination.namespace !== desired.namespace;
  const manifests = sources.filter(({ path, ref }) => path !== '' || ref === '');
  return [
    ...set,
    ...(isOtherRelease ? [`release ${release}`] : []),
    ...(isOtherNamespace ? [`namespace ${destination.namespace}`] : []),
    ...(manifests.length > 1 ? ['more sources'] : []),
  ];
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
