import { createHash } from 'node:crypto';
import type { KubeObject } from '../clusters/cluster.ts';
import { textAt } from '../model/read-json.ts';

/** Names the target that an object belongs to, for people. */
export const TARGET_ANNOTATION = 'shiplock.dev/target';
/** Selects the objects of a target; a hash, because a label value may not hold a `/`. */
export const TARGET_ID_LABEL = 'shiplock.dev/target-id';
/** On an object of Git: JSON pointers, separated by commas, to fields that are never drift and never written over. */
export const IGNORE_ANNOTATION = 'shiplock.dev/ignore-differences';
/** The field manager of every write. */
export const FIELD_MANAGER = 'shiplock';

/** The identity of a target in a cluster. */
export interface TargetIdentity {
  /** `application/environment`. */
  key: string;
  /** 16 hex digits over repository and key: derived, so that nobody can choose another target's id. */
  id: string;
}

/** The identity of an application in an environment of a repository (`owner/name`, compared without case as hosts do). */
export function identify(repository: string, target: { application: string; environment: string }): TargetIdentity {
  const key = `${target.application}/${target.environment}`;
  const id = createHash('sha256').update(`${repository.toLowerCase()}\n${key}`).digest('hex').slice(0, 16);
  return { key, id };
}

/** A copy of the object with our mark beside the user's labels and annotations, which stay as they are. */
export function marked(object: KubeObject, identity: TargetIdentity): KubeObject {
  const { labels, annotations } = object.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...(labels as object | undefined), [TARGET_ID_LABEL]: identity.id },
      annotations: { ...(annotations as object | undefined), [TARGET_ANNOTATION]: identity.key },
    },
  };
}

/** Whose a live object is: this target's, another target's, or nobody's (no whole mark). */
export function ownerOf(live: unknown, identity: TargetIdentity): 'ours' | 'other' | 'nobody' {
  const id = textAt(live, 'metadata', 'labels', TARGET_ID_LABEL);
  const key = textAt(live, 'metadata', 'annotations', TARGET_ANNOTATION);
  if (id === identity.id && key === identity.key) return 'ours';
  return id === null || key === null ? 'nobody' : 'other';
}
