import { isEqualJson } from '../../diff/json.ts';
import { isRecord } from '../../model/read-json.ts';

/** One step into an object: a field, an item of a list by its merge key, a member of a set, or an index. */
export type DriftStep = { key: string } | { item: Record<string, unknown> } | { member: unknown } | { index: number };
export type DriftPath = readonly DriftStep[];

/** Where a path leads in one object: map keys and list indexes, as in a JSON pointer. */
export type Place = readonly (string | number)[];

/** `spec.template.spec.containers[name=app].image`; keys that are no plain words stand in brackets. */
export function pathText(path: DriftPath): string {
  let text = '';
  for (const step of path) {
    if ('item' in step) text += `[${Object.entries(step.item).map(([key, value]) => `${key}=${value}`)}]`;
    else if ('member' in step) text += `[${plain(step.member)}]`;
    else if ('index' in step) text += `[${step.index}]`;
    else if (!/^[A-Za-z_$][\w$-]*$/.test(step.key)) text += `[${step.key}]`;
    else text += text === '' ? step.key : `.${step.key}`;
  }
  return text;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a path leads to; null where the object has nothing there. Null values count as nothing, as API servers do. */
export function locate(object: unknown, path: DriftPath): { value: unknown; place: Place } | null {
  let value = object;
  const place: (string | number)[] = [];
  for (const step of path) {
    const next = stepInto(value, step);
    if (next === null) return null;
    place.push(next);
    value = Array.isArray(value) ? value[Number(next)] : (value as Record<string, unknown>)[next];
    if (value === undefined || value === null) return null;
  }
  return { value, place };
}

function stepInto(value: unknown, step: DriftStep): string | number | null {
  if ('key' in step) return isRecord(value) && Object.hasOwn(value, step.key) ? step.key : null;
  if (!Array.isArray(value)) return null;
  if ('index' in step) return step.index < value.length ? step.index : null;
  const found = value.findIndex((each) => ('item' in step ? hasKeys(each, step.item) : isEqualJson(each, step.member)));
  return found === -1 ? null : found;
}

/** True for the item that a merge key names. A port without protocol is one of TCP. */
export function hasKeys(item: unknown, keys: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(keys).every(([dotted, wanted]) => {
    let value = item;
    for (const key of dotted.split('.')) value = isRecord(value) ? value[key] : undefined;
    return isEqualJson(value ?? (dotted === 'protocol' ? 'TCP' : undefined), wanted);
  });
}

/** The value at a place; undefined where there is nothing. */
export function valueAtPlace(object: unknown, place: Place): unknown {
  let value = object;
  for (const step of place) {
    if (Array.isArray(value)) value = value[Number(step)];
    else value = isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}

/** True when one place is the other or lies below it. */
export function isAtOrBelow(place: Place, above: Place): boolean {
  return above.length <= place.length && above.every((step, index) => String(step) === String(place[index]));
}

/** The innermost field of a path, whatever list items lie below it. */
export function lastFieldOf(path: DriftPath): string {
  const step = path.findLast((one) => 'key' in one);
  return step !== undefined && 'key' in step ? step.key : '';
}
