import { applicationRender } from '../../model/application-render.ts';
import { listAt, textAt, valueAt } from '../../model/read-json.ts';
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
  const { declared } = desired;
  if (declared?.kind === 'Application' && declared.name === application.ref.name)
    return otherThanDeclared(object, declared);
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

/** A target that this Application declares renders as the Application in Git says: the live one must say the same. */
function otherThanDeclared(object: unknown, { file, renders }: NonNullable<DesiredTarget['declared']>): string[] {
  if (renders === undefined) return ['settings that are not followed'];
  return applicationRender(object) === renders ? [] : [`its sources are not those in ${file}`];
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
