/** Kinds that are policies, or bind some: of Kubernetes, Kyverno and Gatekeeper. */
export const POLICY_KINDS = [
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingPolicy',
  'ClusterPolicy',
  'Policy',
  'ConstraintTemplate',
] as const;
