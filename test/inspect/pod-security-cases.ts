import type { KubeObject } from '../../src/diff/kube-object.ts';

/** What `restricted` lets through. */
export const good = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'] },
};

export function aPod(spec: object, container: object = {}, annotations: object = {}): KubeObject {
  const containers = [{ name: 'web', image: 'web:1', ...container }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', annotations }, spec: { containers, ...spec } };
}

export const secure = (context: object) => ({ securityContext: context });
export const inContainer = (context: object) => aPod({}, secure(context));
export const inPod = (context: object) => aPod(secure(context));

export const without = (field: keyof typeof good, value?: unknown) => {
  const { [field]: _, ...rest } = good;
  return inContainer(value === undefined ? rest : { ...rest, [field]: value });
};

const web = 'spec.containers[web]';
const context = `${web}.securityContext`;

/** For each control of `baseline` (v1.34): the breach, a pod that has it, and one that is close and fine. */
export const baselineCases: readonly [string, KubeObject, KubeObject][] = [
  [
    `HostProcess ${web}.securityContext.windowsOptions.hostProcess`,
    inContainer({ windowsOptions: { hostProcess: true } }),
    inContainer({ windowsOptions: { hostProcess: false } }),
  ],
  [
    'HostProcess spec.securityContext.windowsOptions.hostProcess',
    inPod({ windowsOptions: { hostProcess: true } }),
    inPod({ windowsOptions: {} }),
  ],
  ['Host Namespaces spec.hostNetwork', aPod({ hostNetwork: true }), aPod({ hostNetwork: false })],
  ['Host Namespaces spec.hostPID', aPod({ hostPID: true }), aPod({ hostPID: false })],
  ['Host Namespaces spec.hostIPC', aPod({ hostIPC: true }), aPod({})],
  [
    `Privileged Containers ${web}.securityContext.privileged`,
    inContainer({ privileged: true }),
    inContainer({ privileged: false }),
  ],
  [
    `Capabilities ${web}.securityContext.capabilities.add`,
    inContainer({ capabilities: { add: ['NET_ADMIN'] } }),
    inContainer({ capabilities: { add: ['CHOWN', 'KILL'] } }),
  ],
  [
    'HostPath Volumes spec.volumes[v].hostPath',
    aPod({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
    aPod({ volumes: [{ name: 'v', emptyDir: {} }] }),
  ],
  [
    `Host Ports ${web}.ports[80].hostPort`,
    aPod({}, { ports: [{ containerPort: 80, hostPort: 80 }] }),
    aPod({}, { ports: [{ containerPort: 80, hostPort: 0 }] }),
  ],
  [
    `Host Probes and Lifecycle Hooks ${web}.livenessProbe.httpGet.host`,
    aPod({}, { livenessProbe: { httpGet: { host: '10.0.0.1', port: 80 } } }),
    aPod({}, { livenessProbe: { httpGet: { host: '', port: 80 } } }),
  ],
  [
    `Host Probes and Lifecycle Hooks ${web}.lifecycle.preStop.httpGet.host`,
    aPod({}, { lifecycle: { preStop: { httpGet: { host: 'x', port: 80 } } } }),
    aPod({}, { lifecycle: { preStop: { httpGet: { port: 80 } } } }),
  ],
  [
    'AppArmor spec.securityContext.appArmorProfile.type',
    inPod({ appArmorProfile: { type: 'Unconfined' } }),
    inPod({ appArmorProfile: { type: 'Localhost' } }),
  ],
  [
    'AppArmor metadata.annotations[container.apparmor.security.beta.kubernetes.io/web]',
    aPod({}, {}, { 'container.apparmor.security.beta.kubernetes.io/web': 'unconfined' }),
    aPod({}, {}, { 'container.apparmor.security.beta.kubernetes.io/web': 'localhost/x' }),
  ],
  [
    'SELinux spec.securityContext.seLinuxOptions.type',
    inPod({ seLinuxOptions: { type: 'spc_t' } }),
    inPod({ seLinuxOptions: { type: 'container_engine_t' } }),
  ],
  [
    `SELinux ${web}.securityContext.seLinuxOptions.user`,
    inContainer({ seLinuxOptions: { user: 'system_u' } }),
    inContainer({ seLinuxOptions: { user: '' } }),
  ],
  [
    `/proc Mount Type ${web}.securityContext.procMount`,
    aPod({ hostUsers: false }, secure({ procMount: 'Unmasked' })),
    inContainer({ procMount: 'Default' }),
  ],
  [
    'Seccomp spec.securityContext.seccompProfile.type',
    inPod({ seccompProfile: { type: 'Unconfined' } }),
    inPod({ seccompProfile: { type: 'RuntimeDefault' } }),
  ],
  [
    'Sysctls spec.securityContext.sysctls[0].name',
    inPod({ sysctls: [{ name: 'kernel.msgmax' }] }),
    inPod({ sysctls: [{ name: 'net.ipv4.tcp_rmem' }] }),
  ],
];

/** The same for `restricted`, of pods that are fine else. */
export const restrictedCases: readonly [string, KubeObject][] = [
  [`Privilege Escalation ${context}.allowPrivilegeEscalation`, without('allowPrivilegeEscalation')],
  [`Privilege Escalation ${context}.allowPrivilegeEscalation`, without('allowPrivilegeEscalation', true)],
  [`Running as Non-root ${context}.runAsNonRoot`, without('runAsNonRoot')],
  [`Running as Non-root ${context}.runAsNonRoot`, without('runAsNonRoot', false)],
  [`Running as Non-root user ${context}.runAsUser`, inContainer({ ...good, runAsUser: 0 })],
  [`Seccomp ${context}.seccompProfile.type`, without('seccompProfile')],
  [`Seccomp ${context}.seccompProfile.type`, without('seccompProfile', { type: 'Unconfined' })],
  [`Capabilities ${context}.capabilities.drop`, without('capabilities')],
  [`Capabilities ${context}.capabilities.drop`, without('capabilities', { drop: ['NET_RAW'] })],
  [`Capabilities ${context}.capabilities.add`, without('capabilities', { drop: ['ALL'], add: ['CHOWN'] })],
  [
    'Volume Types spec.volumes[v]',
    aPod({ volumes: [{ name: 'v', nfs: { server: 'files', path: '/' } }] }, secure(good)),
  ],
  [
    'HostPath Volumes spec.volumes[v].hostPath',
    aPod({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }, secure(good)),
  ],
];
