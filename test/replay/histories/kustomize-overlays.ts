import type { Commit } from './history.ts';

type Files = Record<string, string>;

function overlay(root: string, application: string, environment: string, version: string): Files {
  const text = `resources:\n  - ../../base\nimages:\n  - name: ghcr.io/acme/${application}\n    newTag: ${version}\n`;
  return { [`${root}/${application}/overlays/${environment}/kustomization.yaml`]: text };
}

function base(root: string, application: string, variable = ''): Files {
  const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${application}
spec:
  selector: { matchLabels: { app: ${application} } }
  template:
    metadata: { labels: { app: ${application} } }
    spec:
      containers:
        - name: ${application}
          image: ghcr.io/acme/${application}
${variable}`;
  return {
    [`${root}/${application}/base/kustomization.yaml`]: 'resources:\n  - deployment.yaml\n',
    [`${root}/${application}/base/deployment.yaml`]: deployment,
  };
}

/** Everything at the time of the rename, below a root. */
function all(root: string, gateway: string, gatewayProd: string): Files {
  return {
    ...base(root, 'gateway'),
    ...base(root, 'users'),
    ...overlay(root, 'gateway', 'dev', gateway),
    ...overlay(root, 'gateway', 'prod', gatewayProd),
    ...overlay(root, 'users', 'dev', '5.0.0'),
    ...overlay(root, 'users', 'prod', '5.0.0'),
  };
}

const gone = Object.fromEntries(Object.keys(all('k8s', '', '')).map((path) => [path, null]));
const BOT = 'ci-bot[bot]';

function byBot(at: string, application: string, version: string, root = 'services'): Commit {
  return {
    at,
    by: BOT,
    message: `chore: ${application} ${version}`,
    files: overlay(root, application, 'dev', version),
  };
}

function merged(
  at: string,
  merges: string,
  application: string,
  environment: string,
  version: string,
  root = 'services',
): Commit {
  const message = `Merge pull request: ${application} ${version} to ${environment}`;
  return { at, merges, message, files: overlay(root, application, environment, version) };
}

/** Kustomize overlays with a bot, merge commits, a renamed folder and an environment that came later. */
export const kustomizeOverlays: readonly Commit[] = [
  { at: '2026-01-10T10:00:00Z', message: 'All there is', files: all('k8s', '1.0.0', '1.0.0') },
  byBot('2026-01-11T10:00:00Z', 'gateway', '1.1.0', 'k8s'),
  merged('2026-01-12T10:00:00Z', '2026-01-12T09:00:00Z', 'gateway', 'prod', '1.1.0', 'k8s'),
  {
    at: '2026-01-20T10:00:00Z',
    message: 'k8s is called services now',
    files: { ...gone, ...all('services', '1.1.0', '1.1.0') },
  },
  byBot('2026-01-21T10:00:00Z', 'users', '5.1.0'),
  {
    at: '2026-02-01T10:00:00Z',
    message: 'A staging',
    files: {
      ...overlay('services', 'gateway', 'staging', '1.1.0'),
      ...overlay('services', 'users', 'staging', '5.0.0'),
    },
  },
  merged('2026-02-02T10:00:00Z', '2026-02-02T09:00:00Z', 'users', 'staging', '5.1.0'),
  merged('2026-02-02T16:00:00Z', '2026-02-02T15:00:00Z', 'users', 'prod', '5.1.0'),
  byBot('2026-02-10T10:00:00Z', 'gateway', '1.2.0'),
  byBot('2026-02-10T10:30:00Z', 'gateway', '1.2.1'),
  merged('2026-02-10T12:00:00Z', '2026-02-10T11:45:00Z', 'gateway', 'staging', '1.2.1'),
  merged('2026-02-11T12:00:00Z', '2026-02-11T11:00:00Z', 'gateway', 'prod', '1.2.1'),
  {
    at: '2026-02-12T09:00:00Z',
    message: 'gateway knows its region',
    files: base('services', 'gateway', '          env: [{ name: REGION, value: eu }]\n'),
  },
];
