import { containersOf, mapAt, type Place, type Pod, pathBelow } from '../pods.ts';
import { procMounts } from './baseline.ts';
import {
  type Breach,
  type Control,
  contextOf,
  everyContext,
  inContainers,
  inPlaces,
  mapsOf,
  textsOf,
} from './control.ts';
import { hasUserNamespace, isOfWindows } from './relaxations.ts';

const volumeTypes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** What `restricted` asks beyond `baseline` (https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted). */
export const restricted: readonly Control[] = [
  { name: 'Volume Types', broken: volumes },
  {
    name: 'Privilege Escalation',
    since: 8,
    broken: (pod, minor) =>
      isOfWindows(pod, minor)
        ? []
        : inContainers(
            pod,
            ['securityContext', 'allowPrivilegeEscalation'],
            (value) => value !== false,
            'must be false',
          ),
  },
  {
    name: 'Running as Non-root',
    broken: (pod, minor) => (minor >= 35 && hasUserNamespace(pod) ? [] : rootAllowed(pod)),
  },
  {
    name: 'Running as Non-root user',
    since: 23,
    broken: (pod, minor) =>
      minor >= 35 && hasUserNamespace(pod)
        ? []
        : inPlaces(pod, everyContext(pod), ['securityContext', 'runAsUser'], (value) => value === 0, 'must not be 0'),
  },
  { name: 'Seccomp', since: 19, broken: (pod, minor) => (isOfWindows(pod, minor) ? [] : withoutSeccomp(pod)) },
  {
    name: 'Capabilities',
    since: 22,
    broken: (pod, minor) => (isOfWindows(pod, minor) ? [] : keptCapabilities(pod)),
  },
  { name: '/proc Mount Type', since: 35, broken: (pod) => (hasUserNamespace(pod) ? procMounts(pod) : []) },
];

function volumes(pod: Pod): Breach[] {
  const list = mapsOf(pod.spec.value['volumes']);
  const bad = list.filter(([, volume]) => !isGoodVolume(volume));
  const must = `must be one of the types ${[...volumeTypes].join(', ')}`;
  return bad.map(([index]) => ({ path: pathBelow(pod, pod.spec, 'volumes', index), must }));
}

/** A volume that names no source is an empty folder. */
function isGoodVolume(volume: Record<string, unknown>): boolean {
  const sources = Object.keys(volume).filter((key) => key !== 'name' && volume[key] !== null);
  // `baseline` has told of it already.
  return sources.every((source) => volumeTypes.has(source) || source === 'hostPath');
}

function rootAllowed(pod: Pod): Breach[] {
  return missingInContainers(
    pod,
    ['runAsNonRoot'],
    (value) => value === true,
    'must be true, here or for the whole pod',
  );
}

function withoutSeccomp(pod: Pod): Breach[] {
  const isGood = (value: unknown) => value === 'RuntimeDefault' || value === 'Localhost';
  const must = 'must be RuntimeDefault or Localhost, here or for the whole pod';
  // A profile that is set and wrong is told by `baseline`.
  return missingInContainers(pod, ['seccompProfile', 'type'], isGood, must).filter(
    ({ path }) => !inPlacesWithProfile(pod).has(path),
  );
}

function inPlacesWithProfile(pod: Pod): Set<string> {
  const places = everyContext(pod).filter((place) => mapAt(contextOf(place), ['seccompProfile']) !== null);
  return new Set(places.map((place) => pathBelow(pod, place, 'securityContext', 'seccompProfile', 'type')));
}

/** A field that each container must set well, unless the pod does and the container says nothing else. */
function missingInContainers(
  pod: Pod,
  field: readonly string[],
  isGood: (value: unknown) => boolean,
  must: string,
): Breach[] {
  const saidBy = (place: Place): unknown => {
    const owner = mapAt(contextOf(place), field.slice(0, -1));
    return owner?.[field.at(-1) ?? ''] ?? undefined;
  };
  const ofPod = saidBy(pod.spec);
  const breaches: Breach[] = [];
  if (ofPod !== undefined && !isGood(ofPod)) {
    breaches.push({ path: pathBelow(pod, pod.spec, 'securityContext', ...field), must });
  }
  for (const container of containersOf(pod)) {
    const own = saidBy(container);
    if (own === undefined ? isGood(ofPod) || ofPod !== undefined : isGood(own)) continue;
    breaches.push({ path: pathBelow(pod, container, 'securityContext', ...field), must });
  }
  return breaches;
}

function keptCapabilities(pod: Pod): Breach[] {
  const steps = ['securityContext', 'capabilities'];
  const added = (value: unknown) => textsOf(value).some((one) => one !== 'NET_BIND_SERVICE');
  return [
    ...inContainers(pod, [...steps, 'drop'], (value) => !textsOf(value).includes('ALL'), 'must hold ALL'),
    ...inContainers(pod, [...steps, 'add'], added, 'may hold only NET_BIND_SERVICE'),
  ];
}
