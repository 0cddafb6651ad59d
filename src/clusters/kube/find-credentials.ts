import { CredentialsError, type KubeCredentials } from './credentials.ts';
import { readInClusterCredentials } from './in-cluster.ts';
import { type KubeconfigDeps, readKubeconfigFile } from './kubeconfig.ts';

/**
 * The credentials to use: the kubeconfig that was named, else KUBECONFIG, else the pod's service account. The user's
 * own ~/.kube/config is not looked at: what is applied must not depend on which cluster somebody looked at last.
 */
export async function findCredentials(
  deps: KubeconfigDeps & { env: Readonly<Record<string, string | undefined>> },
  wanted: { kubeconfig?: string; context?: string } = {},
): Promise<KubeCredentials> {
  const path = wanted.kubeconfig ?? deps.env['KUBECONFIG'];
  if (path !== undefined && path !== '') return readKubeconfigFile(path, deps, wanted.context);
  if (deps.env['KUBERNETES_SERVICE_HOST'] !== undefined) return readInClusterCredentials(deps);
  throw new CredentialsError('no cluster: name a kubeconfig, set KUBECONFIG, or run in a pod with a service account');
}
