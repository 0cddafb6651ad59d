import { listAt, textAt, textsAt, valueAt } from '../../model/read-json.ts';
import { type ObjectRef, refOf } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';

/** Argo CD's kind, in its only version. */
export const APPLICATION = { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' } as const;
/** What asks Argo CD to compare with the newest commit; Argo CD takes it away in the write that has the answer. */
export const REFRESH_ANNOTATION = 'argocd.argoproj.io/refresh';
const PAUSE_ANNOTATION = 'argocd.argoproj.io/skip-reconcile';

/** One source of an Application. Texts that are left out are ''. */
export interface ApplicationSource {
  repoUrl: string;
  path: string;
  targetRevision: string;
  /** Name under which the `valueFiles` of other sources point into this one. */
  ref: string;
  valueFiles: string[];
}

/** The settings of an Application that matter here. */
export interface Application {
  ref: ObjectRef;
  resourceVersion: string | null;
  project: string;
  sources: ApplicationSource[];
  /** `spec.sources` rather than `spec.source`: revisions are lists then. */
  isMultiSource: boolean;
  destination: { server: string; name: string; namespace: string };
  isAutomated: boolean;
  heals: boolean;
  prunes: boolean;
  syncOptions: string[];
  isPaused: boolean;
  isDeleting: boolean;
  /** It was asked for a comparison and has not answered. */
  isAsked: boolean;
  /** An operation is asked for and has not begun. */
  hasOperation: boolean;
  object: KubeObject;
}

/** Reads an Application; what is missing or of a wrong type reads as left out. */
export function readApplication(object: KubeObject): Application {
  const annotations = textsAt(object, 'metadata', 'annotations');
  const many = listAt(object, 'spec', 'sources');
  const automated = valueAt(object, 'spec', 'syncPolicy', 'automated');
  const isOn = (field: string) => valueAt(automated, field) === true;
  return {
    ref: refOf(object),
    resourceVersion: textAt(object, 'metadata', 'resourceVersion'),
    project: text(object, 'spec', 'project') || 'default',
    sources: (many.length > 0 ? many : [valueAt(object, 'spec', 'source')]).map(readSource),
    isMultiSource: many.length > 0,
    destination: {
      server: text(object, 'spec', 'destination', 'server'),
      name: text(object, 'spec', 'destination', 'name'),
      namespace: text(object, 'spec', 'destination', 'namespace'),
    },
    isAutomated: automated !== undefined && automated !== null && valueAt(automated, 'enabled') !== false,
    heals: isOn('selfHeal'),
    prunes: isOn('prune'),
    syncOptions: texts(listAt(object, 'spec', 'syncPolicy', 'syncOptions')),
    isPaused: annotations[PAUSE_ANNOTATION] === 'true',
    isDeleting: textAt(object, 'metadata', 'deletionTimestamp') !== null,
    isAsked: annotations[REFRESH_ANNOTATION] !== undefined,
    hasOperation: isPresent(valueAt(object, 'operation')),
    object,
  };
}

function readSource(source: unknown): ApplicationSource {
  return {
    repoUrl: text(source, 'repoURL'),
    path: text(source, 'path'),
    targetRevision: text(source, 'targetRevision'),
    ref: text(source, 'ref'),
    valueFiles: texts(listAt(source, 'helm', 'valueFiles')),
  };
}

function text(value: unknown, ...path: string[]): string {
  return textAt(value, ...path) ?? '';
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((each) => typeof each === 'string');
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
