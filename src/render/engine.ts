/** The port of rendering: files and settings in, Kubernetes objects or a reason out. */

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

/** Paths are relative to the repository's root, with `/`, without a leading one. */
export interface HelmSource {
  kind: 'helm';
  path: string;
  valuesFiles: readonly string[];
  set: readonly string[];
  setString?: readonly string[];
  releaseName: string;
  namespace: string;
  kubeVersion?: string;
  apiVersions?: readonly string[];
  includeCrds: boolean;
}

export type RenderSource = HelmSource | { kind: 'kustomize'; path: string } | { kind: 'plain'; path: string };

/** Repository path → content. */
export type RenderFiles = Iterable<readonly [string, Uint8Array]>;

export interface RenderRequest {
  files: RenderFiles;
  source: RenderSource;
  /** What randomness in templates is derived from: same seed and same time give the same objects. */
  seed: string;
  /** The time that templates see, in milliseconds since 1970 when it is a number. */
  now: Date | number;
  /** Objects of kind List are split into their items unless this is `keep`. */
  lists?: 'expand' | 'keep';
  /** Also write the objects as one YAML text, by the rules of Kubernetes' own tools. */
  yaml?: boolean;
}

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
  | { status: 'rendered'; objects: RenderedObject[]; used: RenderUse; yaml?: string }
  | { status: 'failed'; error: RenderError };

export type DecodeResult = { status: 'decoded'; documents: Json[] } | { status: 'failed'; error: RenderError };

export interface RenderEngine {
  /** SHA-256 (hex) of the engine: part of every cache key. */
  readonly version: string;
  /** Never rejects for what a repository holds: a fault is a `failed` result. */
  render(request: RenderRequest): Promise<RenderResult>;
  /** Reads one YAML or JSON file as Kubernetes tools read it. */
  decode(file: string, content: Uint8Array): Promise<DecodeResult>;
  /** Starts every process and waits until each can render. */
  warm(): Promise<void>;
  /** Ends the processes; renders that still wait answer `failed`. */
  close(): Promise<void>;
}
