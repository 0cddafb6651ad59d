import type { Commit } from './history.ts';

const environments = ['test', 'staging', 'production'];

function values(application: string, environment: string, version: string, replicas = 1): Record<string, string> {
  const text = `# ${environment}\nreplicas: ${replicas}\nimage:\n  tag: "${version}"\n`;
  return { [`charts/${application}/values-${environment}.yaml`]: text };
}

function shared(application: string, level: string): Record<string, string> {
  const text = `image:\n  repository: ghcr.io/acme/${application}\n  tag: ""\nlogLevel: ${level}\n`;
  return { [`charts/${application}/values.yaml`]: text };
}

function chart(application: string, version: string): Record<string, string> {
  const template = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: ${application} } }
  template:
    metadata: { labels: { app: ${application} } }
    spec:
      containers:
        - name: ${application}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          env: [{ name: LOG_LEVEL, value: {{ .Values.logLevel }} }]
`;
  return {
    [`charts/${application}/Chart.yaml`]: `apiVersion: v2\nname: ${application}\nversion: 0.1.0\n`,
    [`charts/${application}/templates/deployment.yaml`]: template,
    ...shared(application, 'info'),
    ...Object.assign({}, ...environments.map((environment) => values(application, environment, version))),
  };
}

function move(at: string, application: string, environment: string, version: string): Commit {
  return {
    at,
    message: `${application} ${version} in ${environment}`,
    files: values(application, environment, version),
  };
}

/** A chart per application with a values file per environment, slow lead times and commits that only set things. */
export const chartWithValues: readonly Commit[] = [
  {
    at: '2026-01-05T08:00:00Z',
    message: 'All there is',
    files: { ...chart('api', '3.0.0'), ...chart('web', '1.0.0'), ...chart('worker', '0.9.0') },
  },
  move('2026-01-06T08:00:00Z', 'api', 'test', '3.1.0'),
  move('2026-01-06T09:00:00Z', 'web', 'test', '1.1.0'),
  { at: '2026-01-07T08:00:00Z', message: 'More of api', files: values('api', 'staging', '3.0.0', 3) },
  move('2026-01-13T08:00:00Z', 'api', 'staging', '3.1.0'),
  move('2026-01-14T09:00:00Z', 'web', 'staging', '1.1.0'),
  move('2026-01-27T08:00:00Z', 'api', 'production', '3.1.0'),
  move('2026-01-28T09:00:00Z', 'web', 'production', '1.1.0'),
  { at: '2026-02-02T08:00:00Z', message: 'worker says more', files: shared('worker', 'debug') },
  move('2026-02-03T08:00:00Z', 'worker', 'test', '0.10.0'),
  move('2026-02-03T08:20:00Z', 'worker', 'staging', '0.10.0'),
  move('2026-02-03T08:40:00Z', 'worker', 'production', '0.10.0'),
  move('2026-03-02T08:00:00Z', 'api', 'test', '3.2.0'),
  move('2026-03-09T08:00:00Z', 'api', 'test', '3.3.0'),
  move('2026-03-16T08:00:00Z', 'api', 'staging', '3.3.0'),
];
