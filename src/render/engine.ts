/** The port of rendering: files and settings in, Kubernetes objects or a reason out. */

import type { PolicyRequest, PolicyResult } from './policy.ts';
import type { SelectQuery, SelectResult } from './select.ts';
import type { TemplateRequest, TemplateResult } from './template.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * A rendered Kubernetes object. Integers beyond 2^53 stand in it as `JSON.rawJSON` values, which `JSON.stringify`
 * writes back digit by digit: schemas of custom resources name such limits, and a rounded one is refused.
 */
export interface ManifestObject {
  apiVersion: string;
  kind: string;
  metadata: { name?: string; generateName?: string; namespace?: string; [key: string]: Json | undefined };
  [key: string]: Json | ManifestObject['metadata'];
}

/** A file of one of the request's trees: 0 for `files`, then those of `outside` in their order. */
export interface FileAt {
  tree: number;
  path: string;
}

/** A values file of the request, or one that the chart itself brings (in its archive). */
export type ValuesFile = string | FileAt | { inChart: string };

/** Paths are relative to the root of the source's tree, with `/`, without a leading one. */
interface SourceIn {
  path: string;
  /** Which tree the source's files are in; left out for 0, the repository itself. */
  tree?: number;
}

export interface HelmSource extends SourceIn {
  kind: 'helm';
  /** The packed chart to render instead of a folder. A path that ends in `.tgz` names one in the tree. */
  archive?: FileAt;
  /** Packed charts that count as if they lay in the chart's `charts/`. */
  dependencies?: readonly FileAt[];
  valuesFiles: readonly ValuesFile[];
  /** Values laid over the files, in this order. */
  inline?: readonly Json[];
  set: readonly string[];
  setString?: readonly string[];
  /** The text of a file becomes the value of a name. */
  setFile?: readonly { name: string; file: FileAt }[];
  releaseName: string;
  namespace: string;
  kubeVersion?: string;
  apiVersions?: readonly string[];
  includeCrds: boolean;
}

export interface KustomizeSource extends SourceIn {
  kind: 'kustomize';
  /** Fields laid over the kustomization: lists grow, maps are joined, images and replicas are replaced by name. */
  edits?: { [field: string]: Json };
  /** Makes a kustomization of all manifests in the folder and below when it has none. */
  generate?: boolean;
  /** Variables that are put into the built objects. */
  substitute?: { [name: string]: string };
}

export interface PlainSource extends SourceIn {
  kind: 'plain';
  /** Globs against paths inside the folder; `*` also matches `/`, as in Argo CD. */
  include?: string;
  exclude?: string;
  /** False: only files directly in the folder. */
  recurse?: boolean;
}

export type RenderSource = HelmSource | KustomizeSource | PlainSource;

/** Files of another place than the repository; its name stands before the paths of objects and faults. */
export interface OutsideTree {
  name: string;
  files: RenderFiles;
}

/** Repository path → content. */
export type RenderFiles = Iterable<readonly [string, Uint8Array]>;

export interface RenderRequest {
  files: RenderFiles;
  outside?: readonly OutsideTree[];
  source: RenderSource;
  /** Further sources; of an object that two sources have the later one counts. */
  more?: readonly RenderSource[];
  /** Kustomizations (patches, images, …) laid over the rendered objects one after another. */
  postRenderers?: readonly Json[];
  /** Namespace of objects that name none, by which objects of several sources are recognised as the same. */
  namespace?: string;
  /** What randomness in templates is derived from: same seed and same time give the same objects. */
  seed: string;
  /** The time that templates see, in milliseconds since 1970 when it is a number. */
  now: Date | number;
  /** Objects of kind List are split into their items unless this is `keep`. */
  lists?: 'expand' | 'keep';
  /** Also write the objects as one YAML text, by the rules of Kubernetes' own tools. */
  yaml?: boolean;
  /** Left out for `own`. */
  trust?: Trust;
}

/** Who brought what is rendered: people who may write to the repository, or anybody. The two never share a process. */
export type Trust = 'own' | 'fork';

export interface RenderedObject {
  object: ManifestObject;
  source: { file: string };
}

/** Which kind of fault: the first three are the repository's, `crash` is the engine's own. */
export type RenderErrorCode = 'template' | 'schema' | 'input' | 'timeout' | 'memory' | 'crash';

export interface RenderError {
  code: RenderErrorCode;
  /** For people; values that look secret are masked. */
  message: string;
  file?: string;
  line?: number;
}

/** What a render asked for beyond its files. A result that used neither is the same for every seed and time. */
export interface RenderUse {
  seed: boolean;
  clock: boolean;
}

export type RenderResult =
  | {
      status: 'rendered';
      objects: RenderedObject[];
      used: RenderUse;
      yaml?: string;
      /** What the render had to guess (`lookup`, variables without a value, …): finished sentences. Absent for none. */
      unknowns?: string[];
    }
  | { status: 'failed'; error: RenderError };

export type DecodeResult = { status: 'decoded'; documents: Json[] } | { status: 'failed'; error: RenderError };

export interface RenderEngine {
  /** SHA-256 (hex) of the engine: part of every cache key. */
  readonly version: string;
  /** Never rejects for what a repository holds: a fault is a `failed` result. */
  render(request: RenderRequest): Promise<RenderResult>;
  /** Evaluates Go templates over parameters. Never rejects for what they hold. */
  template(request: TemplateRequest): Promise<TemplateResult>;
  /** Evaluates admission policies over objects. Never rejects for what they hold. */
  policy(request: PolicyRequest): Promise<PolicyResult>;
  /** Ranks tags by version policies. Never rejects for what these hold: a fault of a policy is part of its ranking. */
  select(queries: readonly SelectQuery[], trust?: Trust): Promise<SelectResult>;
  /** Reads one YAML or JSON file as Kubernetes tools read it. */
  decode(file: string, content: Uint8Array): Promise<DecodeResult>;
  /** Starts every process and waits until each can render. */
  warm(): Promise<void>;
  /** Ends the processes; renders that still wait answer `failed`. */
  close(): Promise<void>;
}
