import type { YamlPath } from '../../../../text/yaml-document.ts';
import type { DeclaredObject } from '../declaration.ts';
import { FieldFault, type Fields, fieldsOf } from '../fields.ts';

/** One source of an Application, as it stands there. */
export interface ApplicationSource {
  path: YamlPath;
  repoUrl: string;
  /** `''` for none, which is the root for a source that has no chart. */
  folder: string;
  /** The name of a chart in a Helm repository or registry; `''` for a source in Git. */
  chart: string;
  targetRevision: string;
  /** Name under which the `valueFiles` of other sources point into this one. */
  ref: string;
  helm: Fields;
  kustomize: Fields;
  directory: Fields;
  plugin: Fields;
}

/** The settings of an Application of Argo CD that say what it renders to and where. */
export interface Application {
  name: string;
  project: string;
  destination: { server: string; name: string; namespace: string };
  sources: ApplicationSource[];
  spec: Fields;
}

/** Reads an Application. Throws `FieldFault` for what its API refuses. */
export function readApplication({ name, json }: DeclaredObject): Application {
  const spec = fieldsOf(json).map('spec');
  const destination = spec.map('destination');
  const many = spec.maps('sources');
  // Argo CD reads `sources` alone where both are there.
  const given = many.length > 0 ? many : [spec.map('source')];
  const sources = given.map(readSource);
  const manifests = sources.filter((source) => !isReferenceOnly(source));
  if (manifests.length === 0) throw new FieldFault(spec.path, 'it has no source that renders anything');
  return {
    name,
    project: spec.text('project') || 'default',
    destination: {
      server: destination.text('server'),
      name: destination.text('name'),
      namespace: destination.text('namespace'),
    },
    sources,
    spec,
  };
}

/** A source that others only take values files from. */
export function isReferenceOnly({ folder, chart, ref }: ApplicationSource): boolean {
  return ref !== '' && folder === '' && chart === '';
}

/** Reads a source, or what else has the address of a repository. Throws `FieldFault`. */
export function readSource(fields: Fields): ApplicationSource {
  const repoUrl = fields.text('repoURL');
  if (repoUrl === '') throw new FieldFault(fields.path, 'the source has no `repoURL`');
  return {
    path: fields.path,
    repoUrl,
    folder: fields.text('path'),
    chart: fields.text('chart'),
    targetRevision: fields.text('targetRevision'),
    ref: fields.text('ref'),
    helm: fields.map('helm'),
    kustomize: fields.map('kustomize'),
    directory: fields.map('directory'),
    plugin: fields.map('plugin'),
  };
}
