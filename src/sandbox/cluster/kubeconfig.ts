import { stringify } from 'yaml';

/** A kubeconfig for one token. The address is plain http on loopback, so there is no certificate to trust. */
export function renderKubeconfig(cluster: { name: string; url: string }, user: string, token: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: cluster.name, cluster: { server: cluster.url } }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: cluster.name, context: { cluster: cluster.name, user } }],
    'current-context': cluster.name,
  });
}
