import { deployment } from './drift-world.ts';

/** Objects of all common kinds as people write them: short, with leftovers of exports, other words and empty things. */

const pod = (more: object = {}) => ({
  containers: [
    {
      name: 'app',
      image: 'shop:1',
      resources: { requests: { cpu: '1000m', memory: '1024Mi' }, limits: { cpu: 2, memory: '2147483648' } },
      ports: [{ containerPort: 8080 }, { containerPort: 53, protocol: 'UDP' }],
      env: [
        { name: 'A', value: '' },
        { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ],
      livenessProbe: { httpGet: { path: '/', port: 8080 } },
      volumeMounts: [{ name: 'conf', mountPath: '/etc/conf' }],
    },
  ],
  volumes: [{ name: 'conf', configMap: { name: 'conf' } }],
  ...more,
});
const template = (app: string, more: object = {}) => ({
  metadata: { labels: { app }, annotations: {}, creationTimestamp: null },
  spec: pod(more),
});
const rbac = 'rbac.authorization.k8s.io/v1';
const meta = (name: string, more: object = {}) => ({ name, ...more });

export const namespaced: readonly object[] = [
  deployment('plain'),
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta('export', { creationTimestamp: null, labels: {}, annotations: null }),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'export' } },
      strategy: {},
      template: template('export', {
        initContainers: [{ name: 'init', image: 'init:1' }],
        nodeSelector: {},
        tolerations: [],
      }),
    },
    status: {},
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: meta('db'),
    spec: {
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: template('db'),
      volumeClaimTemplates: [
        {
          metadata: { name: 'data', creationTimestamp: null },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
          status: {},
        },
      ],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: meta('agent'),
    spec: { selector: { matchLabels: { app: 'agent' } }, template: template('agent', { hostNetwork: true }) },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: meta('once'),
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'job:1', args: [] }] } } },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: meta('gone'),
    spec: {
      ttlSecondsAfterFinished: 3600,
      template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'job', image: 'job:1' }] } },
    },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: meta('nightly'),
    spec: {
      schedule: '0 3 * * *',
      jobTemplate: {
        metadata: { creationTimestamp: null },
        spec: {
          template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'job:1', resources: {} }] } },
        },
      },
    },
    status: {},
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('web'),
    spec: { selector: { app: 'plain' }, ports: [{ port: 80 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('db'),
    spec: { clusterIP: 'None', selector: { app: 'db' }, ports: [{ name: 'pg', port: 5432, targetPort: 'pg' }] },
    status: { loadBalancer: {} },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('node'),
    spec: {
      type: 'NodePort',
      selector: { app: 'plain' },
      ports: [
        { port: 80, name: 'a' },
        { port: 81, name: 'b' },
      ],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('balanced'),
    spec: {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      selector: { app: 'plain' },
      ports: [{ port: 443, targetPort: 8443 }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('outside'),
    spec: { type: 'ExternalName', externalName: 'db.example.com' },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('dns'),
    spec: {
      selector: { app: 'plain' },
      ports: [
        { name: 'tcp', port: 53 },
        { name: 'udp', port: 53, protocol: 'UDP' },
      ],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: meta('web'),
    spec: {
      tls: [{ hosts: ['shop.example.com'] }],
      rules: [
        {
          host: 'shop.example.com',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
          },
        },
      ],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: meta('deny'),
    spec: { podSelector: {}, ingress: [] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: meta('allow'),
    spec: {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 5432 }] }],
    },
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: meta('plain'),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'plain' },
      maxReplicas: 5,
      metrics: [
        { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } } },
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '1000m' } } },
      ],
    },
  },
  {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: meta('old'),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db' },
      maxReplicas: 3,
      targetCPUUtilizationPercentage: 70,
    },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: meta('web'),
    spec: { maxUnavailable: '25%', selector: { matchLabels: { app: 'plain' } } },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: meta('db'),
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'db' } } },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta('files', { creationTimestamp: null }),
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1000M' } } },
    status: {},
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta('shared'),
    spec: {
      accessModes: ['ReadWriteMany'],
      storageClassName: 'slow',
      volumeName: '',
      resources: { requests: { storage: '0.5Gi' } },
    },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('conf'), data: { a: '1', 'b.yaml': 'x: 1\ny: 2\n' } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('empty'), data: {} },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: meta('bytes'),
    binaryData: { file: 'AAEC' },
    data: null,
    immutable: true,
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta('words'),
    stringData: { password: 'Zx81qPw0kk', note: 'ünïcode' },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta('mixed'),
    type: 'Opaque',
    data: { a: 'YQ==' },
    stringData: { a: 'b' },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta('registry'),
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': '{"auths":{"registry.example.com":{"auth":"YTpi"}}}' },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta('tls'),
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': '', 'tls.key': '' },
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta('app'), imagePullSecrets: [{ name: 'registry' }] },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: meta('bare'),
    automountServiceAccountToken: false,
    secrets: [],
  },
  {
    apiVersion: rbac,
    kind: 'Role',
    metadata: meta('reader'),
    rules: [{ apiGroups: [''], resources: ['pods', 'configmaps'], verbs: ['list', 'get'] }],
  },
  { apiVersion: rbac, kind: 'Role', metadata: meta('nothing'), rules: [] },
  {
    apiVersion: rbac,
    kind: 'RoleBinding',
    metadata: meta('reader'),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [
      { kind: 'ServiceAccount', name: 'app', namespace: 'many' },
      { kind: 'User', name: 'jo', apiGroup: 'rbac.authorization.k8s.io' },
    ],
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: meta('most'),
    spec: { hard: { 'requests.cpu': '2000m', 'count/configmaps': '0100', memory: '100Gi' }, scopes: [] },
  },
  {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: meta('usual'),
    spec: {
      limits: [
        { type: 'Container', default: { cpu: '1.5', memory: '1G' }, defaultRequest: { cpu: 0.1, memory: '64Mi' } },
      ],
    },
  },
  { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: meta('lead'), spec: { leaseDurationSeconds: 15 } },
  {
    apiVersion: 'v1',
    kind: 'PodTemplate',
    metadata: meta('kept'),
    template: { metadata: { labels: { app: 'kept' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta('alone', { labels: { app: 'alone' } }),
    spec: { containers: [{ name: 'a', image: 'a', resources: { limits: { cpu: '500m', memory: '0.25Gi' } } }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: meta('bare'),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'bare' } },
      template: { metadata: { labels: { app: 'bare' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: meta('by-hand'),
    subsets: [{ addresses: [{ ip: '192.0.2.10' }], ports: [{ port: 80 }] }],
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: meta('by-hand', { labels: { 'kubernetes.io/service-name': 'by-hand' } }),
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.0.2.11'] }],
    ports: [{ port: 80 }],
  },
];

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: meta('widgets.example.com', { creationTimestamp: null }),
  spec: {
    group: 'example.com',
    names: { kind: 'Widget', plural: 'widgets' },
    scope: 'Namespaced',
    preserveUnknownFields: false,
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  size: { type: 'string' },
                  wait: { type: 'string' },
                  mode: { type: 'string', default: 'fast' },
                  tags: { type: 'array', items: { type: 'string' } },
                  parts: {
                    type: 'array',
                    items: { type: 'object', properties: { name: { type: 'string' }, cpu: { type: 'string' } } },
                  },
                },
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
  status: { conditions: [], acceptedNames: { kind: '', plural: '' }, storedVersions: [] },
};

const hook = (name: string) => ({
  name,
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  failurePolicy: 'Ignore',
  clientConfig: { url: 'https://192.0.2.1/hook', caBundle: '' },
  rules: [{ apiGroups: ['example.net'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nothings'] }],
});

export const clusterWide: readonly object[] = [
  definition,
  {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: meta('one'),
    spec: { size: '1000m', wait: '60s', tags: ['b', 'a'], parts: [{ name: 'x', cpu: '0.5' }] },
  },
  {
    apiVersion: rbac,
    kind: 'ClusterRole',
    metadata: meta('drift-part', { labels: { 'drift/aggregate': 'yes' } }),
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
  },
  {
    apiVersion: rbac,
    kind: 'ClusterRole',
    metadata: meta('drift-whole'),
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'drift/aggregate': 'yes' } }] },
    rules: [],
  },
  {
    apiVersion: rbac,
    kind: 'ClusterRoleBinding',
    metadata: meta('drift'),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'drift-whole' },
    subjects: [{ kind: 'Group', name: 'devs' }],
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: meta('drift'),
    webhooks: [hook('a.example.com'), hook('b.example.com')],
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: meta('drift'),
    webhooks: [hook('a.example.com')],
  },
  { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: meta('drift'), value: 1000, description: '' },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: meta('slow'),
    provisioner: 'example.com/slow',
    parameters: {},
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: meta('drift'),
    spec: { controller: 'example.com/ingress' },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: meta('drift'),
    spec: {
      capacity: { storage: '1024Mi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/tmp/none' },
      storageClassName: 'slow',
    },
  },
  { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: meta('drift'), handler: 'runc' },
];
