import type { KubeObject } from '../../diff/kube-object.ts';

/** How much a policy's no matters, as a binding says it: `Deny`, `Warn`, `Audit`. */
export type Action = string;

/** A policy in the words of ValidatingAdmissionPolicy, wherever it comes from. */
export interface Rule {
  /** As people know it: `ValidatingAdmissionPolicy replica-limit`. */
  name: string;
  /** An object of kind ValidatingAdmissionPolicy. */
  policy: KubeObject;
  /** What its no means where no binding says so. */
  actions: readonly Action[];
  /** A policy of Kyverno may use functions that only Kyverno has: then it is not evaluated, and no error of anybody. */
  isKyverno: boolean;
}

/** An object that is judged, and which of the target's objects it stands for. */
export interface Candidate {
  object: KubeObject;
  oldObject?: KubeObject;
  namespace: string;
  /** Index into the objects of the target. */
  index: number;
  /** True for a pod that a workload would make. */
  isMade: boolean;
}

/** What policies are asked about a target. */
export interface Question {
  rules: readonly Rule[];
  /** Bindings of the rules; null where each counts as bound to everything. */
  bindings: readonly KubeObject[] | null;
  candidates: readonly Candidate[];
}

/** What an evaluator answers on one object and one rule, by their indexes in the question. */
export interface Judgement {
  object: number;
  policy: number;
  outcome:
    | { status: 'passed' }
    | { status: 'failed'; messages: string[]; actions: string[] }
    | { status: 'error'; message: string; ignored: boolean; actions: string[] }
    | { status: 'notEvaluated'; reason: string };
}
