import type { KubeObject } from '../diff/kube-object.ts';
import type { Config } from '../model/config.ts';
import type { Finding } from '../model/finding.ts';
import type { Target } from '../model/target.ts';
import { POLICY_KINDS } from './policy/policy-kinds.ts';

/** A rendered target: what every inspection looks at. */
export interface Subject {
  target: Target;
  /** The version of Kubernetes that runs there, such as `1.34`; null when the config does not say. */
  kubernetes: string | null;
  objects: readonly KubeObject[];
  /** The file that each object comes from, in the same order. */
  files: readonly string[];
  /** The files that people wrote for it, by path: templates, manifests, values, its declaration. */
  texts: ReadonlyMap<string, string>;
}

/** An object that lies in the repository as it is, in no template. */
export interface ObjectInRepository {
  object: KubeObject;
  file: string;
}

/** The same application as another environment renders it. */
export type Sibling = Pick<Subject, 'target' | 'objects'>;

/** What is around a rendered target. */
export interface Surroundings {
  config: Config;
  /** Objects whose meaning reaches beyond a target (`isFarReaching`), wherever they lie in the repository. */
  repository: readonly ObjectInRepository[];
  /** The targets of the same application in other environments, as the same side has them. */
  siblings: readonly Sibling[];
  /** Every target that this side has, rendered or not. */
  targets: readonly Target[];
}

/** What an inspection found, before the config says how much it matters. */
export interface Found extends Pick<Finding, 'object' | 'path' | 'message'> {
  /** The most that it can be, whatever the config says; `failure` for none. */
  atMost?: Finding['level'];
  /** The line in the repository, where the inspection knows it. */
  file?: string | null;
  line?: number | null;
}

/** Looks for one thing in a rendered target. Pure: same subject and surroundings, same answer in the same order. */
export type Inspection = (subject: Subject, surroundings: Surroundings) => Found[];

/** Kinds whose objects matter beyond the target that holds them. */
const farReaching = new Set<string>([
  ...POLICY_KINDS,
  'CustomResourceDefinition',
  'Namespace',
  'AppProject',
  'Application',
  'ApplicationSet',
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
]);

/** True for kinds that are looked for in the whole repository: custom resource definitions, namespaces and what keeps them, projects, policies. */
export function isFarReaching(kind: string): boolean {
  return farReaching.has(kind);
}
