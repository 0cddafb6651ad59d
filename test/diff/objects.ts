import type { KubeObject } from '../../src/diff/kube-object.ts';

/** A Deployment as a chart renders it. */
export function aDeployment(image = 'ghcr.io/acme/checkout:1.4.2', chart = 'checkout-0.3.1'): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'checkout', namespace: 'shop', labels: { app: 'checkout', 'helm.sh/chart': chart } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'checkout' } },
      template: {
        metadata: { labels: { app: 'checkout', 'helm.sh/chart': chart } },
        spec: {
          containers: [
            {
              name: 'checkout',
              image,
              env: [
                { name: 'LOG', value: 'info' },
                { name: 'PORT', value: '8080' },
              ],
              ports: [{ containerPort: 8080 }],
            },
          ],
        },
      },
    },
  };
}

export function aSecret(data: unknown, name = 'checkout-session'): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'shop' }, data };
}

export function aConfigMap(data: Record<string, unknown>, name = 'checkout-env'): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data };
}
