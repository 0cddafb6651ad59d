import type { Commit } from './history.ts';

function manifest(application: string, environment: string, version: string, replicas = 2): Record<string, string> {
  const path = `apps/${application}/envs/${environment}/deployment.yaml`;
  const text = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${application}
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${application} } }
  template:
    metadata: { labels: { app: ${application} } }
    spec:
      containers:
        - name: ${application}
          image: ghcr.io/acme/${application}:${version}
`;
  return { [path]: text };
}

const everywhere = (application: string, version: string): Record<string, string> => ({
  ...manifest(application, 'dev', version),
  ...manifest(application, 'staging', version),
  ...manifest(application, 'prod', version),
});

function move(at: string, application: string, environment: string, version: string): Commit {
  return {
    at,
    message: `${application} ${version} in ${environment}`,
    files: manifest(application, environment, version),
  };
}

/** A folder per environment, with a hotfix that jumped staging and a revert. */
export const folderPerEnvironment: readonly Commit[] = [
  {
    at: '2026-02-01T09:00:00Z',
    message: 'All there is',
    files: { ...everywhere('checkout', '1.0.0'), ...everywhere('cart', '2.0.0'), 'README.md': 'Ours.\n' },
  },
  move('2026-02-02T09:00:00Z', 'checkout', 'dev', '1.1.0'),
  move('2026-02-02T11:00:00Z', 'checkout', 'staging', '1.1.0'),
  move('2026-02-03T11:00:00Z', 'checkout', 'prod', '1.1.0'),
  move('2026-02-10T09:00:00Z', 'cart', 'dev', '2.1.0'),
  move('2026-02-10T10:30:00Z', 'cart', 'staging', '2.1.0'),
  move('2026-02-12T10:00:00Z', 'cart', 'prod', '2.1.0'),
  {
    at: '2026-02-14T20:00:00Z',
    message: 'Hotfix: checkout 1.1.1 in prod',
    files: manifest('checkout', 'prod', '1.1.1'),
  },
  {
    at: '2026-02-15T08:00:00Z',
    message: 'checkout 1.1.1 in dev and staging',
    files: { ...manifest('checkout', 'dev', '1.1.1'), ...manifest('checkout', 'staging', '1.1.1') },
  },
  move('2026-02-20T09:00:00Z', 'checkout', 'dev', '1.2.0'),
  move('2026-02-20T15:00:00Z', 'checkout', 'staging', '1.2.0'),
  move('2026-02-21T09:00:00Z', 'checkout', 'prod', '1.2.0'),
  {
    at: '2026-02-21T10:30:00Z',
    message: 'Revert "checkout 1.2.0 in prod"\n\nThis reverts a commit.',
    files: manifest('checkout', 'prod', '1.1.1'),
  },
  { at: '2026-03-01T09:00:00Z', message: 'Say more', files: { 'README.md': 'Ours, and good.\n' } },
  { at: '2026-03-02T09:00:00Z', message: 'More replicas', files: manifest('cart', 'prod', '2.1.0', 4) },
  move('2026-03-05T09:00:00Z', 'cart', 'dev', '2.2.0'),
];
