import { CredentialsError, type KubeCredentials } from './credentials.ts';
import type { KubeClock } from './kube-clock.ts';
import { tokenFile } from './token.ts';

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The credentials that Kubernetes mounts into a pod. Throws CredentialsError outside of one. */
export async function readInClusterCredentials(deps: {
  env: Readonly<Record<string, string | undefined>>;
  readFile: (path: string) => Promise<string>;
  clock: KubeClock;
  folder?: string;
}): Promise<KubeCredentials> {
  const host = deps.env['KUBERNETES_SERVICE_HOST'];
  const port = deps.env['KUBERNETES_SERVICE_PORT'];
  if (host === undefined || port === undefined) {
    throw new CredentialsError('not in a cluster: KUBERNETES_SERVICE_HOST and _PORT are not set; give a kubeconfig');
  }
  const folder = deps.folder ?? FOLDER;
  const tokens = tokenFile(`${folder}/token`, deps);
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    tls: { ca: await readAuthority(`${folder}/ca.crt`, deps.readFile) },
    namespace: await readNamespace(`${folder}/namespace`, deps.readFile),
    authorization: () => tokens.authorization(),
    refresh: () => tokens.refresh(),
  };
}

async function readAuthority(path: string, readFile: (path: string) => Promise<string>): Promise<string> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CredentialsError(`cannot read the cluster's certificate authority ${path}`, { cause });
  }
}

async function readNamespace(path: string, readFile: (path: string) => Promise<string>): Promise<string | null> {
  try {
    return (await readFile(path)).trim() || null;
  } catch {
    return null;
  }
}
