import type { Json, RenderError, Trust } from './engine.ts';

/** `ValidatingAdmissionPolicy` objects and what they are evaluated over, as the API server would do it. */
export interface PolicyRequest {
  /** Objects of kind ValidatingAdmissionPolicy; their `spec` is what counts. */
  policies: readonly Json[];
  /**
   * Objects of kind ValidatingAdmissionPolicyBinding: a policy is evaluated once for each binding that fits. Left out:
   * every policy counts as bound to everything, with every object of its `paramKind` as its parameters.
   */
  bindings?: readonly Json[];
  objects: readonly PolicyObject[];
  /** Objects that may be parameters: those of a policy's `paramKind` are picked as its binding says. */
  params?: readonly Json[];
  /** Objects of kind Namespace, for `namespaceSelector` and `namespaceObject`. */
  namespaces?: readonly Json[];
  /** Objects of kind CustomResourceDefinition, which say plural and scope of their kinds. */
  definitions?: readonly Json[];
  now: Date | number;
  /** Left out for `own`. */
  trust?: Trust;
}

/** One object to be judged: created, updated (with the one before) or deleted (with the one before alone). */
export interface PolicyObject {
  object: Json;
  oldObject?: Json;
  /** Namespace of a namespaced object that names none. */
  namespace?: string;
}

/** What one policy says of one object. `object` and `policy` are indexes into the request. */
export interface PolicyJudgement {
  object: number;
  policy: number;
  /** Name of the binding; null where none was asked for. */
  binding: string | null;
  /** `namespace/name` or the name of the parameter object; null for a policy without. */
  param: string | null;
  outcome: PolicyOutcome;
}

export type PolicyOutcome =
  | { status: 'passed' }
  /** One for each validation that does not hold. `actions` are those of the binding: Deny, Warn, Audit. */
  | { status: 'failed'; messages: string[]; actions: string[] }
  /** The policy itself is wrong, or stops at this object; `ignored` when its failure policy lets the object pass. */
  | { status: 'error'; message: string; ignored: boolean; actions: string[] }
  /** It cannot be evaluated from Git, and why: who asks, what is authorised, values that the API server fills in. */
  | { status: 'notEvaluated'; reason: string };

export type PolicyResult =
  /** Policies that do not match an object say nothing of it. */
  { status: 'evaluated'; judgements: PolicyJudgement[] } | { status: 'failed'; error: RenderError };
