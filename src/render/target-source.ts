import type { Target, TargetSource } from '../model/target.ts';
import type { FileAt, HelmSource, RenderSource, ValuesFile } from './engine.ts';

/** Where a source's files are among the trees of a request. */
export interface SourcePlace {
  tree: number;
  /** The packed chart, of a remote one. */
  archive?: FileAt;
  /** Packed charts that the chart needs and does not hold. */
  dependencies: readonly FileAt[];
}

type HelmTarget = Extract<TargetSource, { kind: 'helm' }>;

/** The engine's settings for one source of a target. CRDs are part of what a chart brings, unless it is told otherwise. */
export function renderSourceOf(source: TargetSource, place: SourcePlace, target: NamedRelease): RenderSource {
  const at = { path: source.path, ...(place.tree !== 0 && { tree: place.tree }) };
  if (source.kind === 'helm') return { kind: 'helm', ...at, ...helmSettings(source, place, target) };
  if (source.kind === 'kustomize') {
    const { edits, generate, substitute } = source;
    return { kind: 'kustomize', ...at, ...given({ edits, generate, substitute }) };
  }
  const { include, exclude, recurse } = source;
  return { kind: 'plain', ...at, ...given({ include, exclude, recurse }) };
}

type NamedRelease = Pick<Target, 'releaseName' | 'namespace'>;

function helmSettings(
  source: HelmTarget,
  { tree, archive, dependencies }: SourcePlace,
  { releaseName, namespace }: NamedRelease,
): Omit<HelmSource, 'kind' | 'path' | 'tree'> {
  const { inline, parameters = [], fileParameters, kubeVersion, apiVersions } = source;
  const texts = parameters.filter(({ text }) => text).map(assignment);
  const files = fileParameters?.map(({ name, path }) => ({ name, file: fileAt(path, tree) }));
  return {
    valuesFiles: source.values.map((path) => valuesFile(path, tree)),
    set: parameters.filter(({ text }) => !text).map(assignment),
    releaseName,
    namespace,
    includeCrds: source.skipCrds !== true,
    ...given({ archive, inline, setFile: files, kubeVersion, apiVersions }),
    ...(texts.length > 0 && { setString: texts }),
    ...(dependencies.length > 0 && { dependencies }),
  };
}

/** Leaves out what is not given: the engine and its cache take an absent setting for its default. */
function given<T extends object>(settings: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** A comma would begin the next assignment; only a list in braces is meant to have some (Argo CD's rule). */
function assignment({ name, value }: { name: string; value: string }): string {
  const isList = value.startsWith('{') && value.endsWith('}');
  return `${name}=${isList ? value : value.replaceAll(/(?<!\\),/g, '\\,')}`;
}

const HERE = '@here/';
const IN_CHART = '@chart/';

function valuesFile(path: string, tree: number): ValuesFile {
  if (path.startsWith(IN_CHART)) return { inChart: path.slice(IN_CHART.length) };
  return tree === 0 && !path.startsWith(HERE) ? path : fileAt(path, tree);
}

function fileAt(path: string, tree: number): FileAt {
  return path.startsWith(HERE) ? { tree: 0, path: path.slice(HERE.length) } : { tree, path };
}
