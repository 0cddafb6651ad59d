import { z } from 'zod';
import { IgnoreRule } from './drift.ts';
import { Name } from './names.ts';
import { Release } from './release.ts';

/** What renders to the manifests of a target. Paths are relative to the repository's root, with `/`, without a leading one. */
export const TargetSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('helm'), path: z.string(), values: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('kustomize'), path: z.string() }),
  z.strictObject({ kind: z.literal('plain'), path: z.string() }),
]);
export type TargetSource = z.infer<typeof TargetSource>;

/** One application in one environment: the directory, or the chart with values, that renders to manifests. */
export const Target = z.strictObject({
  application: Name,
  environment: Name,
  source: TargetSource,
  /** Helm release name; also the name under which the agent keeps the inventory. */
  releaseName: z.string(),
  /** Namespace of namespaced objects that name none. */
  namespace: z.string(),
  /** Every file or folder that the render reads, sorted: what `content` is the hash of. */
  inputs: z.array(z.string()),
  /** Differences between Git and the cluster that are not drift; absent for none. */
  ignoreDifferences: z.array(IgnoreRule).optional(),
});
export type Target = z.infer<typeof Target>;

/** Where an artifact's text stands: the file and the scalars to splice. Paths address YAML nodes from the document's root. */
export const ArtifactPlace = z.strictObject({
  repository: z.string(),
  file: z.string(),
  document: z.int().min(0),
  form: z.discriminatedUnion('kind', [
    /** Helm values: `repository`, `tag` and perhaps `digest` are keys of one map. */
    z.strictObject({ kind: z.literal('values'), path: z.array(z.union([z.string(), z.int()])) }),
    /** Kustomization: entry `index` of `images`. */
    z.strictObject({ kind: z.literal('kustomization'), index: z.int().min(0) }),
    /** A whole reference `repository:tag@digest` in one scalar. */
    z.strictObject({ kind: z.literal('reference'), path: z.array(z.union([z.string(), z.int()])) }),
    /** A Git tag in one scalar, the repository standing elsewhere. */
    z.strictObject({ kind: z.literal('revision'), path: z.array(z.union([z.string(), z.int()])) }),
  ]),
});
export type ArtifactPlace = z.infer<typeof ArtifactPlace>;

/** A target as one commit has it. */
export const TargetAt = z.strictObject({
  target: Target,
  /** SHA-256 (hex) over the Git object ids of the inputs and the settings of the render. */
  content: z.string(),
  release: Release,
  places: z.array(ArtifactPlace),
});
export type TargetAt = z.infer<typeof TargetAt>;
