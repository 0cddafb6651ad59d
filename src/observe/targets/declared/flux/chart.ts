import { pathInRepository } from '../../../../model/path-in-repository.ts';
import { textAt, valueAt } from '../../../../model/read-json.ts';
import type { RemoteChart } from '../../../../model/target.ts';
import type { YamlPath } from '../../../../text/yaml-document.ts';
import type { DeclaredObject, Scope } from '../declaration.ts';
import { spoken, textList } from './kinds.ts';
import { referenceTo, refuse, type SourceFiles, sourceFiles } from './source-ref.ts';

/** The chart of a HelmRelease: a folder of a Git repository, or a version that is fetched. */
export type ReleaseChart =
  | { kind: 'folder'; files: SourceFiles; path: string; valuesFiles: string[]; mayLack: boolean; holders: string[] }
  | { kind: 'remote'; chart: RemoteChart; unknowns: string[]; holders: string[]; version: VersionFields };

/** The object whose fields say which version of a chart it is; null for a field that is not there. */
export interface VersionFields {
  owner: DeclaredObject;
  tag: YamlPath | null;
  digest: YamlPath | null;
}

/** Finds the chart of a HelmRelease. Throws `ConfigError` when its source is not in Git, or not one that is read. */
export async function chartOf(object: DeclaredObject, scope: Scope): Promise<ReleaseChart> {
  const template = valueAt(object.json, 'spec', 'chart', 'spec');
  if (template !== undefined)
    return fromTemplate(object, scope, { owner: object, spec: template, at: ['spec', 'chart'] });
  const at = ['spec', 'chartRef'];
  const wanted = referenceTo(object, valueAt(object.json, 'spec', 'chartRef'));
  const source = scope.find(object, wanted);
  if (source === null) return refuse(object, scope, at, `${spoken(wanted)}, which holds the chart, is not in Git`);
  if (source.kind === 'HelmChart') {
    return fromTemplate(object, scope, { owner: source, spec: valueAt(source.json, 'spec'), at });
  }
  return fromRegistry(object, scope, source);
}

interface Template {
  /** What holds the template: references are in its namespace. */
  owner: DeclaredObject;
  spec: unknown;
  at: YamlPath;
}

async function fromTemplate(
  object: DeclaredObject,
  scope: Scope,
  { owner, spec, at }: Template,
): Promise<ReleaseChart> {
  const name = textAt(spec, 'chart') ?? '';
  const reference = valueAt(spec, 'sourceRef');
  const wanted = referenceTo(owner, reference);
  const holders = owner === object ? [] : [owner.file, ...(owner.origins ?? [])];
  if (wanted.kind === 'HelmRepository') {
    const source = scope.find(owner, wanted);
    if (source === null) return refuse(object, scope, at, `${spoken(wanted)}, which holds the chart, is not in Git`);
    const version = textAt(spec, 'version') || '*';
    const valuesFiles = textList(spec, 'valuesFiles');
    const unread =
      valuesFiles.length === 0 ? [] : [`The values files ${valuesFiles.join(', ')} in the chart are not read.`];
    return {
      kind: 'remote',
      chart: { repository: (textAt(source.json, 'spec', 'url') ?? '').replace(/\/+$/, ''), name, version },
      unknowns: [...unread, ...rangeOf(name, version)],
      holders: [...holders, source.file, ...(source.origins ?? [])],
      version: {
        owner,
        tag: owner === object ? ['spec', 'chart', 'spec', 'version'] : ['spec', 'version'],
        digest: null,
      },
    };
  }
  const files = await sourceFiles(owner, scope, { reference, at });
  const single = textAt(spec, 'valuesFile');
  return {
    kind: 'folder',
    files,
    path: pathInRepository(name),
    valuesFiles: [...textList(spec, 'valuesFiles'), ...(single ? [single] : [])].map(pathInRepository),
    mayLack: valueAt(spec, 'ignoreMissingValuesFiles') === true,
    holders,
  };
}

async function fromRegistry(object: DeclaredObject, scope: Scope, source: DeclaredObject): Promise<ReleaseChart> {
  const url = (textAt(source.json, 'spec', 'url') ?? '').replace(/\/+$/, '');
  const slash = url.lastIndexOf('/');
  if (source.kind !== 'OCIRepository' || !url.startsWith('oci://') || slash < 'oci://'.length) {
    return refuse(object, scope, ['spec', 'chartRef'], `${spoken(source)} holds no chart that is known from Git`);
  }
  const ref = valueAt(source.json, 'spec', 'ref');
  const name = url.slice(slash + 1);
  const [digest, semver] = [textAt(ref, 'digest') || null, textAt(ref, 'semver') || null];
  const version = digest ?? semver ?? (textAt(ref, 'tag') || 'latest');
  const at = digest === null && semver !== null ? 'semver' : 'tag';
  const fields = {
    owner: source,
    tag: textAt(ref, at) ? ['spec', 'ref', at] : null,
    digest: digest === null ? null : ['spec', 'ref', 'digest'],
  };
  const chart = { repository: url.slice(0, slash), name, version };
  const holders = [source.file, ...(source.origins ?? [])];
  return { kind: 'remote', chart, unknowns: rangeOf(name, version), holders, version: fields };
}

/** A version of a chart and a digest are exact; everything else stands for the newest of some. */
function rangeOf(name: string, version: string): string[] {
  const isExact = /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version) || version.startsWith('sha256:');
  return isExact ? [] : [`Which version of the chart ${name} \`${version}\` stands for is not known from Git.`];
}
