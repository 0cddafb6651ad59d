import { containersOf, mapAt, type Pod, pathBelow } from '../pods.ts';
import {
  type Breach,
  type Control,
  everyContext,
  inContainers,
  inPlaces,
  isUnset,
  mapsOf,
  textsOf,
  valueAt,
} from './control.ts';
import { hasUserNamespace } from './relaxations.ts';

const capabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Safe kernel parameters, with the version of the standard that let them in. */
const sysctls: ReadonlyMap<string, number> = new Map([
  ['kernel.shm_rmid_forced', 0],
  ['net.ipv4.ip_local_port_range', 0],
  ['net.ipv4.tcp_syncookies', 0],
  ['net.ipv4.ping_group_range', 0],
  ['net.ipv4.ip_unprivileged_port_start', 0],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.ipv4.tcp_keepalive_time', 29],
  ['net.ipv4.tcp_fin_timeout', 29],
  ['net.ipv4.tcp_keepalive_intvl', 29],
  ['net.ipv4.tcp_keepalive_probes', 29],
  ['net.ipv4.tcp_rmem', 32],
  ['net.ipv4.tcp_wmem', 32],
  ['net.ipv4.tcp_slow_start_after_idle', 37],
  ['net.ipv4.tcp_notsent_lowat', 37],
]);

const appArmor = 'container.apparmor.security.beta.kubernetes.io/';
const seLinuxTypes = new Set(['container_t', 'container_init_t', 'container_kvm_t']);
const hostFields = [
  ['livenessProbe', 'httpGet'],
  ['livenessProbe', 'tcpSocket'],
  ['readinessProbe', 'httpGet'],
  ['readinessProbe', 'tcpSocket'],
  ['startupProbe', 'httpGet'],
  ['startupProbe', 'tcpSocket'],
  ['lifecycle', 'postStart', 'httpGet'],
  ['lifecycle', 'postStart', 'tcpSocket'],
  ['lifecycle', 'preStop', 'httpGet'],
  ['lifecycle', 'preStop', 'tcpSocket'],
];

/** The level `baseline` (https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline). */
export const baseline: readonly Control[] = [
  {
    name: 'HostProcess',
    broken: (pod) =>
      inPlaces(
        pod,
        everyContext(pod),
        ['securityContext', 'windowsOptions', 'hostProcess'],
        (value) => value === true,
        'must not be true',
      ),
  },
  {
    name: 'Host Namespaces',
    broken: (pod) =>
      ['hostNetwork', 'hostPID', 'hostIPC'].flatMap((field) =>
        inPlaces(pod, [pod.spec], [field], (value) => value === true, 'must not be true'),
      ),
  },
  {
    name: 'Privileged Containers',
    broken: (pod) =>
      inContainers(pod, ['securityContext', 'privileged'], (value) => value === true, 'must not be true'),
  },
  {
    name: 'Capabilities',
    broken: (pod) =>
      inContainers(
        pod,
        ['securityContext', 'capabilities', 'add'],
        (value) => textsOf(value).some((one) => !capabilities.has(one)),
        `may add only ${[...capabilities].join(', ')}`,
      ),
  },
  { name: 'HostPath Volumes', broken: hostPaths },
  { name: 'Host Ports', broken: hostPorts },
  {
    name: 'Host Probes and Lifecycle Hooks',
    since: 34,
    broken: (pod) => hostFields.flatMap((field) => hosts(pod, field)),
  },
  {
    name: 'AppArmor',
    broken: (pod) => [
      ...inPlaces(
        pod,
        everyContext(pod).filter((place) => mapAt(place.value, ['securityContext', 'appArmorProfile']) !== null),
        ['securityContext', 'appArmorProfile', 'type'],
        (value) => value !== 'RuntimeDefault' && value !== 'Localhost',
        'must be RuntimeDefault or Localhost',
      ),
      ...appArmorAnnotations(pod),
    ],
  },
  { name: 'SELinux', broken: seLinux },
  {
    name: '/proc Mount Type',
    broken: (pod, minor) => (minor >= 35 && hasUserNamespace(pod) ? [] : procMounts(pod)),
  },
  {
    name: 'Seccomp',
    since: 19,
    broken: (pod) =>
      inPlaces(
        pod,
        everyContext(pod).filter((place) => mapAt(place.value, ['securityContext', 'seccompProfile']) !== null),
        ['securityContext', 'seccompProfile', 'type'],
        (value) => value !== 'RuntimeDefault' && value !== 'Localhost',
        'must be RuntimeDefault or Localhost',
      ),
  },
  { name: 'Sysctls', broken: unsafeSysctls },
];

/** From 1.35 on `restricted` asks this of pods with a user namespace too. */
export function procMounts(pod: Pod): Breach[] {
  const isBroken = (value: unknown) => !isUnset(value) && value !== 'Default';
  return inContainers(pod, ['securityContext', 'procMount'], isBroken, 'must be Default or unset');
}

function hostPaths(pod: Pod): Breach[] {
  const volumes = mapsOf(pod.spec.value['volumes']).filter(([, volume]) => !isUnset(volume['hostPath']));
  return volumes.map(([index]) => ({
    path: pathBelow(pod, pod.spec, 'volumes', index, 'hostPath'),
    must: 'must not be there: the pod may not read the files of its node',
  }));
}

function hostPorts(pod: Pod): Breach[] {
  return containersOf(pod).flatMap((container) => {
    const ports = mapsOf(container.value['ports']);
    const bad = ports.filter(([, { hostPort }]) => !isUnset(hostPort) && hostPort !== 0);
    return bad.map(([index]) => ({
      path: pathBelow(pod, container, 'ports', index, 'hostPort'),
      must: 'must be unset',
    }));
  });
}

function hosts(pod: Pod, field: readonly string[]): Breach[] {
  const isBroken = (value: unknown) => typeof value === 'string' && value !== '';
  return inContainers(pod, [...field, 'host'], isBroken, 'must be unset: the container itself is what is asked');
}

function appArmorAnnotations(pod: Pod): Breach[] {
  const annotations = mapAt(pod.metadata, ['annotations']) ?? {};
  const bad = Object.entries(annotations).filter(([key, value]) => key.startsWith(appArmor) && !isGoodProfile(value));
  return bad.map(([key]) => ({
    path: pathBelow(pod, { value: {}, steps: pod.spec.steps.slice(0, -1) }, 'metadata', 'annotations', key),
    must: 'must be runtime/default or localhost/…',
  }));
}

function isGoodProfile(value: unknown): boolean {
  return value === '' || value === 'runtime/default' || String(value).startsWith('localhost/');
}

function seLinux(pod: Pod, minor: number): Breach[] {
  const places = everyContext(pod);
  const steps = ['securityContext', 'seLinuxOptions'];
  const isGoodType = (value: unknown) =>
    isUnset(value) ||
    value === '' ||
    seLinuxTypes.has(String(value)) ||
    (minor >= 31 && value === 'container_engine_t');
  const isSet = (value: unknown) => !isUnset(value) && value !== '';
  return [
    ...inPlaces(pod, places, [...steps, 'type'], (value) => !isGoodType(value), 'must be a type of containers'),
    ...inPlaces(pod, places, [...steps, 'user'], isSet, 'must be unset'),
    ...inPlaces(pod, places, [...steps, 'role'], isSet, 'must be unset'),
  ];
}

function unsafeSysctls(pod: Pod, minor: number): Breach[] {
  const list = mapsOf(valueAt(pod.spec.value, ['securityContext', 'sysctls']));
  const bad = list.filter(([, { name }]) => (sysctls.get(String(name)) ?? Number.POSITIVE_INFINITY) > minor);
  return bad.map(([index]) => ({
    path: pathBelow(pod, pod.spec, 'securityContext', 'sysctls', index, 'name'),
    must: 'must be one of the safe kernel parameters',
  }));
}
