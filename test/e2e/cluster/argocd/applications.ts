import type { DemoRepository } from '../../../../src/sandbox/demo/parts.ts';

/** An Application of the story's repository in Argo CD's own namespace, as an operator writes it. */
export interface ApplicationPlan {
  name: string;
  path: string;
  /** Relative to the path; none for kustomize. */
  valueFiles?: readonly string[];
  isAutomated: boolean;
  extra?: { spec?: object; metadata?: object };
}

/** The manifest of an Application that follows the default branch into the namespace of its name. */
export function applicationManifest(repository: DemoRepository, plan: ApplicationPlan): object {
  const { name, path, valueFiles, isAutomated, extra } = plan;
  const helm = valueFiles === undefined ? {} : { helm: { valueFiles, releaseName: name } };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd', ...extra?.metadata },
    spec: {
      project: 'default',
      source: { repoURL: repository.url, targetRevision: 'HEAD', path, ...helm },
      destination: { server: 'https://kubernetes.default.svc', namespace: name },
      ...(isAutomated && { syncPolicy: { automated: { prune: true, selfHeal: true } } }),
      ...extra?.spec,
    },
  };
}

/** The Secret by which Argo CD may read the repository. */
export function repositorySecret({ url, login, token }: DemoRepository): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'deploy-repository',
      namespace: 'argocd',
      labels: { 'argocd.argoproj.io/secret-type': 'repository' },
    },
    stringData: { type: 'git', url, username: login, password: token },
  };
}
