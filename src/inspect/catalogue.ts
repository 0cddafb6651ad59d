import type { Config } from '../model/config.ts';
import type { InspectionName } from '../model/finding.ts';

/** How much an inspection matters: `on` fails the check, `warn` says it, `off` does not look. */
export type InspectionLevel = NonNullable<Config['inspections'][InspectionName]>;

/** What people are told of an inspection. */
export interface CatalogueEntry {
  /** What counts where the config says nothing. */
  level: InspectionLevel;
  /** What it finds, as the documentation says it. */
  finds: string;
}

/** Every inspection, in the order in which findings are told. What would be refused by the cluster is on. */
export const catalogue: Record<InspectionName, CatalogueEntry> = {
  'plaintext-secret': {
    level: 'on',
    finds: 'A secret value that the pull request adds to Git in plain text.',
  },
  schema: {
    level: 'on',
    finds:
      'Fields that a kind does not have, wrong types and missing required fields, by the schemas of Kubernetes at `environments.*.kubernetes` and of the custom resource definitions in the repository. A kind without a schema is named once.',
  },
  'deprecated-api': {
    level: 'on',
    finds:
      'API versions that the Kubernetes version does not serve any more; those that a later one removes, as a warning.',
  },
  'pod-security': {
    level: 'on',
    finds:
      'Pods that break the Pod Security Standard which the `pod-security.kubernetes.io/enforce` label of their namespace in the repository asks for.',
  },
  policy: {
    level: 'on',
    finds:
      'Objects that a ValidatingAdmissionPolicy, or a policy of Kyverno written in CEL, on the base branch refuses: `Deny` fails, `Warn` warns, `Audit` is a note. Policies in other languages are named once as not evaluated.',
  },
  guardrail: {
    level: 'on',
    finds:
      'Kinds, namespaces, clusters and image registries outside `guardrails` and outside the AppProject of Argo CD.',
  },
  'safe-deployment': {
    level: 'warn',
    finds:
      'Workloads without readiness or liveness probe, without resource requests, with an image without a fixed version, or with two and more replicas and no PodDisruptionBudget.',
  },
  'other-environment': {
    level: 'warn',
    finds: 'A host, namespace, secret or cluster of another environment in a target.',
  },
  'automated-sync': {
    level: 'warn',
    finds:
      'An Argo CD Application of a guarded environment that syncs by itself, or an ApplicationSet that makes such.',
  },
  'namespace-limits': {
    level: 'warn',
    finds: 'A namespace without ResourceQuota, LimitRange or NetworkPolicy.',
  },
  shape: {
    level: 'off',
    finds:
      'Objects or fields that an application has only in some environments. Off because it renders the other environments too, and because every change that goes through them one after another is one on its way.',
  },
  sprawl: {
    level: 'warn',
    finds: 'Values of an environment that equal what they override; with `overrides.allow` also values outside of it.',
  },
  'literal-image': {
    level: 'warn',
    finds: 'An image that a template names literally, out of reach of the values.',
  },
};

/** What counts for an inspection: the word of the config, else the default. */
export function levelOf(name: InspectionName, config: Pick<Config, 'inspections'>): InspectionLevel {
  return config.inspections[name] ?? catalogue[name].level;
}
