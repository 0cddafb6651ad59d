import type { KubeObject } from '../../clusters/cluster.ts';
import { isEqualJson } from '../../diff/json.ts';
import { pairItems } from '../../diff/pair-items.ts';
import { isRecord } from '../../model/read-json.ts';
import { removeAt } from './ignore.ts';
import { ownersOf } from './managed-fields.ts';
import { type DriftPath, type DriftStep, locate, type Place } from './path.ts';

/**
 * The object as it may be applied where some fields are not to be written over: such a field that differs is left out
 * when another manager owns it live (or it is gone), and gets the live value when nobody else does, because leaving it
 * out would remove it. So a field that is ignored when drift is looked for is also ignored by a sync.
 */
export function settledBody(
  object: KubeObject,
  live: KubeObject,
  kept: readonly DriftPath[],
  isOurs: (manager: string) => boolean,
): KubeObject {
  const body = structuredClone(object);
  const leftOut: Place[] = [];
  for (const path of kept) {
    const git = locate(body, path);
    if (git === null) continue;
    const there = locate(live, path);
    if (there !== null && isEqualJson(git.value, there.value)) continue;
    const isOthers = ownersOf(live, path).some(({ manager }) => !isOurs(manager));
    if (there === null || isOthers) leftOut.push(git.place);
    else writeAt(body, git.place, there.value);
  }
  // The last items of lists go first, so that places stay true.
  for (const place of leftOut.toSorted(lastFirst)) removeAt(body, place);
  return body;
}

/** The path of a JSON pointer in an object, items of lists by their merge key; null where it leads to nothing. */
export function pathOfPointer(object: unknown, pointer: readonly string[]): DriftPath | null {
  const path: DriftStep[] = [];
  let value = object;
  for (const token of pointer) {
    if (Array.isArray(value)) {
      const item: unknown = value[Number(token)];
      if (!/^\d+$/.test(token) || item === undefined) return null;
      path.push(stepToItem(item, Number(token), path));
      value = item;
    } else {
      if (!isRecord(value) || !Object.hasOwn(value, token)) return null;
      path.push({ key: token });
      value = value[token];
    }
  }
  return path;
}

function stepToItem(item: unknown, index: number, path: DriftPath): DriftStep {
  const keys = path.flatMap((step) => ('key' in step ? [{ key: step.key }] : []));
  const key = pairItems([item], [item], keys)[0]?.key ?? null;
  return key === null ? { index } : { item: { ...key } };
}

function writeAt(object: object, place: Place, value: unknown): void {
  let above: unknown = object;
  for (const step of place.slice(0, -1)) above = (above as Record<string | number, unknown>)[step];
  const last = place.at(-1);
  if (last !== undefined) (above as Record<string | number, unknown>)[last] = structuredClone(value);
}

function lastFirst(a: Place, b: Place): number {
  for (const [index, step] of a.entries()) {
    const other = b[index];
    if (step === other) continue;
    if (typeof step === 'number' && typeof other === 'number') return other - step;
    return 0;
  }
  return b.length - a.length;
}
