import { isJsonMap, type JsonMap } from '../../diff/json.ts';
import { type Container, containersOf, mapAt, type Place, type Pod, pathBelow } from '../pods.ts';

/** A control of the Pod Security Standards, and where a pod breaks it. */
export interface Control {
  /** As the standard names it. */
  name: string;
  /** The minor version of the standard from which on it is asked. */
  since?: number;
  /** A pod may break it at several fields. `minor` is the version of the standard. */
  broken(pod: Pod, minor: number): Breach[];
}

export interface Breach {
  path: string;
  /** What the field must be: `must not be true`. */
  must: string;
}

/** The security context of a pod or container, empty for none. */
export function contextOf(place: Place): JsonMap {
  return mapAt(place.value, ['securityContext']) ?? {};
}

/** The pod as a whole and each container: what has a security context. */
export function everyContext(pod: Pod): Place[] {
  return [pod.spec, ...containersOf(pod)];
}

/** Breaches of one field of every container, where `isBroken` says so of its value. */
export function inContainers(
  pod: Pod,
  steps: readonly string[],
  isBroken: (value: unknown, container: Container) => boolean,
  must: string,
): Breach[] {
  return inPlaces(pod, containersOf(pod), steps, (value, place) => isBroken(value, place as Container), must);
}

/** The same for any places, such as `everyContext`. */
export function inPlaces(
  pod: Pod,
  places: readonly Place[],
  steps: readonly string[],
  isBroken: (value: unknown, place: Place) => boolean,
  must: string,
): Breach[] {
  const broken = places.filter((place) => isBroken(valueAt(place.value, steps), place));
  return broken.map((place) => ({ path: pathBelow(pod, place, ...steps), must }));
}

/** The value at some keys; undefined where there is none. */
export function valueAt(value: unknown, steps: readonly string[]): unknown {
  const owner = mapAt(value, steps.slice(0, -1));
  const last = steps.at(-1) ?? '';
  return owner !== null && Object.hasOwn(owner, last) ? owner[last] : undefined;
}

/** The maps of a list, with their index. */
export function mapsOf(value: unknown): [number, JsonMap][] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).flatMap((item, index) => (isJsonMap(item) ? [[index, item] as [number, JsonMap]] : []));
}

/** The texts of a list. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** True for a field that is not set. */
export function isUnset(value: unknown): boolean {
  return value === undefined || value === null;
}
