import { type FieldPath, pathText } from '../diff/field-path.ts';
import { isJsonMap } from '../diff/json.ts';
import { pairItems } from '../diff/pair-items.ts';

/**
 * The path of a field as the diff writes it, list items by their merge key: keys and indexes from the root of an object
 * in, `spec.template.spec.containers[web].image` out.
 */
export function instancePath(root: unknown, steps: readonly (string | number)[]): string {
  const path: FieldPath[number][] = [];
  let value: unknown = root;
  for (const step of steps) {
    if (Array.isArray(value)) {
      path.push({ item: pairItems(value, value, path)[Number(step)]?.label ?? String(step) });
      value = value[Number(step)];
    } else {
      path.push({ key: String(step) });
      value = isJsonMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    }
  }
  return pathText(path);
}

/** The steps of a JSON pointer. */
export function pointerSteps(pointer: string): string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
