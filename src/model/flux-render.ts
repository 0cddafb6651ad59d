import { createHash } from 'node:crypto';
import { isRecord, textAt, valueAt } from './read-json.ts';

/** Fields of `spec` that say what is rendered; the others say when and how it is applied. */
const KUSTOMIZATION = [
  'path',
  'components',
  'images',
  'namePrefix',
  'nameSuffix',
  'patches',
  'postBuild',
  'targetNamespace',
  'commonMetadata',
];
const RELEASE = [
  'chartRef',
  'releaseName',
  'targetNamespace',
  'values',
  'valuesFrom',
  'postRenderers',
  'commonMetadata',
];
const CHART = ['chart', 'sourceRef', 'valuesFile', 'valuesFiles', 'ignoreMissingValuesFiles'];

/**
 * Names what a Kustomization or HelmRelease of Flux says of its render: a hash (16 hex digits) over those fields, whatever
 * their order. Two of one name with the same hash render the same from the same files.
 */
export function fluxRender(object: unknown): string {
  const spec = valueAt(object, 'spec');
  const isRelease = valueAt(object, 'kind') === 'HelmRelease';
  const said = isRelease ? [fieldsOf(spec, RELEASE), chartIn(spec), crdsIn(spec)] : fieldsOf(spec, KUSTOMIZATION);
  return createHash('sha256')
    .update(JSON.stringify(sorted(said)))
    .digest('hex')
    .slice(0, 16);
}

/** The API fills in the version that means the newest. */
function chartIn(spec: unknown): unknown {
  const chart = valueAt(spec, 'chart', 'spec');
  return chart === undefined ? null : [fieldsOf(chart, CHART), textAt(chart, 'version') || '*'];
}

function crdsIn(spec: unknown): unknown {
  return valueAt(spec, 'install', 'crds') === 'Skip' || valueAt(spec, 'install', 'skipCRDs') === true;
}

function fieldsOf(value: unknown, names: readonly string[]): Record<string, unknown> {
  const found = names.map((name) => [name, valueAt(value, name)] as const);
  return Object.fromEntries(found.filter(([, each]) => !isEmpty(each)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Nothing in values is left out: `false`, `null` and empty maps mean something there. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([key, each]) => [key, sorted(each)]));
}
