import type { Application, ApplicationSource } from './application.ts';

/** Puts build environment variables into texts, and notes those whose values are known only to Argo CD. */
export interface BuildEnvironment {
  fill(text: string): string;
  /** Names of the variables that stood in filled texts and are not known here. */
  missed: ReadonlySet<string>;
}

/** They change with every commit, or with the cluster. */
const unknowable = /^(?:ARGOCD_APP_REVISION(?:_SHORT(?:_8)?)?|KUBE_VERSION|KUBE_API_VERSIONS)$/;

/**
 * The variables that Argo CD's build environment has for one source. As there, `$$` is a dollar sign and a variable that
 * does not exist is empty. One that cannot be known from Git stays as it is written.
 */
export function buildEnvironment(application: Application, source: ApplicationSource): BuildEnvironment {
  const missed = new Set<string>();
  const known: Record<string, string> = {
    ARGOCD_APP_NAME: application.name,
    ARGOCD_APP_NAMESPACE: application.destination.namespace,
    ARGOCD_APP_PROJECT_NAME: application.project,
    ARGOCD_APP_SOURCE_PATH: source.folder,
    ARGOCD_APP_SOURCE_REPO_URL: source.repoUrl,
    ARGOCD_APP_SOURCE_TARGET_REVISION: source.targetRevision,
  };

  function filled(whole: string, name: string): string {
    if (name === '$') return '$';
    if (!unknowable.test(name)) return Object.hasOwn(known, name) ? (known[name] ?? '') : '';
    missed.add(name);
    return whole;
  }

  return {
    missed,
    fill: (text) =>
      text.replaceAll(/\$(?:\{([^}]*)\}|([A-Za-z_]\w*|[$*#@!?\d-]))/g, (whole, braced?: string, bare?: string) =>
        filled(whole, braced ?? bare ?? ''),
      ),
  };
}
