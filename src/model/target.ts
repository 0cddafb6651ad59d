import { z } from 'zod';
import { IgnoreRule } from './drift.ts';
import { Name, Sha } from './names.ts';
import { Release } from './release.ts';

/** A part of a manifest, as JSON. */
const Settings = z.record(z.string(), z.json());

/** A chart that is not in the repository: fetched at exactly this version. */
export const RemoteChart = z.strictObject({
  /** `https://…` of a Helm repository, or `oci://…` without the chart's name. */
  repository: z.string(),
  name: z.string(),
  version: z.string(),
});
export type RemoteChart = z.infer<typeof RemoteChart>;

/** Where the files of a source are when they are in another repository of the installation. Absent for this one. */
const from = z.strictObject({ repository: z.string(), commit: Sha }).optional();

/**
 * What renders to the manifests of a target. Paths are relative to the repository's root, with `/`, without a leading
 * one. What is optional comes from Argo CD or Flux objects that declare the target, and is absent for their defaults.
 */
export const TargetSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('helm'),
    /** The folder of the chart, or a packed one (`….tgz`); `''` for a remote one. */
    path: z.string(),
    /**
     * Values files, later ones over earlier ones. `@here/…` is one of this repository where `from` names another,
     * `@chart/…` one that a remote chart brings.
     */
    values: z.array(z.string()),
    from,
    chart: RemoteChart.optional(),
    /** Values that the declaring object holds, laid over the files in this order. */
    inline: z.array(Settings).optional(),
    /** As `--set`, or `--set-string` where `text` is true. */
    parameters: z.array(z.strictObject({ name: z.string(), value: z.string(), text: z.boolean() })).optional(),
    /** As `--set-file`; paths as those of `values`. */
    fileParameters: z.array(z.strictObject({ name: z.string(), path: z.string() })).optional(),
    skipCrds: z.boolean().optional(),
    kubeVersion: z.string().optional(),
    apiVersions: z.array(z.string()).optional(),
  }),
  z.strictObject({
    kind: z.literal('kustomize'),
    path: z.string(),
    from,
    /** Fields of a kustomization laid over the one in the folder, as `kustomize edit` does it. */
    edits: Settings.optional(),
    /** The folder has no kustomization: Flux makes one of all manifests in it and below. */
    generate: z.boolean().optional(),
    /** Values of Flux's post-build substitution. */
    substitute: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({
    kind: z.literal('plain'),
    path: z.string(),
    from,
    /** Globs in Argo CD's words, against paths in the folder. */
    include: z.string().optional(),
    exclude: z.string().optional(),
    /** False: only files directly in the folder. */
    recurse: z.boolean().optional(),
  }),
]);
export type TargetSource = z.infer<typeof TargetSource>;

/** One application in one environment: the directory, or the chart with values, that renders to manifests. */
export const Target = z.strictObject({
  application: Name,
  environment: Name,
  source: TargetSource,
  /** Further sources, rendered after the first; of an object that two have the later one counts. Absent for none. */
  more: z.array(TargetSource).optional(),
  /** Kustomizations (patches, images) laid over the rendered objects one after another. Absent for none. */
  postRenderers: z.array(Settings).optional(),
  /** Helm release name; also the name under which the agent keeps the inventory. */
  releaseName: z.string(),
  /** Namespace of namespaced objects that name none. */
  namespace: z.string(),
  /** Every file or folder of this repository that the render reads, sorted: what `content` is the hash of. */
  inputs: z.array(z.string()),
  /**
   * Files of this repository that the render does not read and that hold the object that declares it, or what makes that
   * object what it is (patches, ConfigMaps with values): a change there may give it other settings. Sorted; absent for none.
   */
  origins: z.array(z.string()).optional(),
  /** Differences between Git and the cluster that are not drift; absent for none. */
  ignoreDifferences: z.array(IgnoreRule).optional(),
  /** The object of Argo CD or Flux that declares it, and its file; absent for a target of a layout. */
  declared: z
    .strictObject({
      file: z.string(),
      kind: z.string(),
      namespace: z.string(),
      name: z.string(),
      /** A hash of what it says of the render, where ours follows all of it: what the live object is compared with. */
      renders: z.string().optional(),
    })
    .optional(),
  /** What its declaration refers to and cannot be known from Git, finished sentences. Absent for none. */
  unknowns: z.array(z.string()).optional(),
});
export type Target = z.infer<typeof Target>;

/** Where an artifact's text stands: the file and the scalars to splice. Paths address YAML nodes from the document's root. */
export const ArtifactPlace = z.strictObject({
  repository: z.string(),
  file: z.string(),
  document: z.int().min(0),
  /** The text of the scalar at this path is YAML of its own, which `form` is about. Absent when it is about the document. */
  within: z.array(z.union([z.string(), z.int()])).optional(),
  /** How it was found: by rendering with another value, or because the config names it. Absent for one that files tell. */
  by: z.enum(['probing', 'config']).optional(),
  form: z.discriminatedUnion('kind', [
    /** Helm values: `repository`, `tag` and perhaps `digest` are keys of one map. */
    z.strictObject({ kind: z.literal('values'), path: z.array(z.union([z.string(), z.int()])) }),
    /** Kustomization: entry `index` of `images`. */
    z.strictObject({ kind: z.literal('kustomization'), index: z.int().min(0) }),
    /** Tag and digest in scalars of their own, such as the values of `parameters`; null for one that does not stand there. */
    z.strictObject({
      kind: z.literal('scalars'),
      tag: z.array(z.union([z.string(), z.int()])).nullable(),
      digest: z.array(z.union([z.string(), z.int()])).nullable(),
      /** What a template writes before and behind the text of the scalar to make the tag. Absent where it is the whole tag. */
      around: z.tuple([z.string(), z.string()]).optional(),
    }),
    /** A whole reference `repository:tag@digest` in one scalar; `name=` before it is left as it is. */
    z.strictObject({ kind: z.literal('reference'), path: z.array(z.union([z.string(), z.int()])) }),
    /** A version in one scalar, the repository standing elsewhere: a Git tag, a chart's version. */
    z.strictObject({ kind: z.literal('revision'), path: z.array(z.union([z.string(), z.int()])) }),
    /**
     * A dependency of a chart: the entry at `path` in `Chart.yaml` (or `requirements.yaml`), and the lock beside it, which
     * is another file; null where the chart has none.
     */
    z.strictObject({
      kind: z.literal('dependency'),
      path: z.array(z.union([z.string(), z.int()])),
      lock: z.string().nullable(),
    }),
    /** Scalars that carry Flux's marker `# {"$imagepolicy": "namespace:name"}`, each with the part of the image that it is. */
    z.strictObject({
      kind: z.literal('marker'),
      policy: z.string(),
      parts: z.array(
        z.strictObject({
          part: z.enum(['image', 'name', 'tag', 'digest']),
          path: z.array(z.union([z.string(), z.int()])),
        }),
      ),
    }),
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
  /** Images that it renders and whose version has no place that could be edited: finished sentences. Absent for none. */
  unplaced: z.array(z.string()).optional(),
});
export type TargetAt = z.infer<typeof TargetAt>;
