import { mapAt, type Pod } from '../pods.ts';

/** Pods of Windows need not set what only Linux knows, from version 1.25 of the standard on. */
export function isOfWindows({ spec }: Pod, minor: number): boolean {
  return minor >= 25 && mapAt(spec.value, ['os'])?.['name'] === 'windows';
}

/** A pod with user ids of its own (`hostUsers: false`): root in it is nobody on the node. */
export function hasUserNamespace({ spec }: Pod): boolean {
  return spec.value['hostUsers'] === false;
}
