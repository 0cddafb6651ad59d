import type { KubeObject } from '../../diff/kube-object.ts';
import { type ByteCache, createByteCache } from '../../git/byte-cache.ts';
import type { Found } from '../../inspect/inspection.ts';
import type { Release } from '../../model/release.ts';
import type { ArtifactPlace } from '../../model/target.ts';
import type { ArtifactsFound } from '../../text/edit/artifacts.ts';
import type { MarkedFile } from '../../text/marked/marked-file.ts';
import type { ObjectsRead } from './declared/read-objects.ts';
import type { RenderedObjects } from './declared/rendered-objects.ts';
import type { KustomizationRead } from './kustomization.ts';
import type { Probed } from './probing/probe-target.ts';
import type { TreeIndex } from './tree-index.ts';

/** What the inputs of a target say about its artifacts: the release, where it stands, and the text of those files. */
export interface TargetRelease {
  release: Release;
  places: ArtifactPlace[];
  files: Record<string, string>;
  /** As in `TargetAt`. */
  unplaced: readonly string[];
}

/**
 * Answers that depend on content alone, kept under the ids of that content. Most targets of a new commit are those of
 * the one before: they cost a look-up then, and no parsing.
 */
export interface TargetMemory {
  kustomizations: ByteCache<KustomizationRead>;
  artifacts: ByteCache<ArtifactsFound>;
  /** What markers of Flux image automation tell, by file. */
  marked: ByteCache<MarkedFile>;
  releases: ByteCache<TargetRelease>;
  /** What renders proved of artifacts, by content and what files told. */
  probed: ByteCache<Probed>;
  /** Secrets that came readable, by path and both contents: messages without values. */
  addedSecrets: ByteCache<readonly Found[]>;
  /** Objects that matter beyond their target, by the blob that holds them. */
  farObjects: ByteCache<readonly KubeObject[]>;
  /** Objects of files that may declare targets. */
  objects: ByteCache<ObjectsRead>;
  /** Objects that declare targets, out of renders. */
  rendered: ByteCache<RenderedObjects>;
  /** Texts of evaluated templates, by request. */
  templates: ByteCache<string[][]>;
  /** Small facts about contents, under a key that says which. */
  notes: ByteCache<boolean>;
  /** By the id of a commit or tree. */
  indexes: ByteCache<TreeIndex>;
}

/** An empty memory of at most 278 MiB, most of it for the listings of very large repositories. */
export function createTargetMemory(): TargetMemory {
  const part = 16 * 1024 * 1024;
  return {
    kustomizations: createByteCache(part),
    artifacts: createByteCache(part),
    marked: createByteCache(part / 16),
    releases: createByteCache(part),
    probed: createByteCache(part / 16),
    addedSecrets: createByteCache(part),
    farObjects: createByteCache(2 * part),
    objects: createByteCache(2 * part),
    rendered: createByteCache(part),
    templates: createByteCache(part),
    notes: createByteCache(part / 4),
    indexes: createByteCache(8 * part),
  };
}
