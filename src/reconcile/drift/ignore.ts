import type { KubeObject } from '../../clusters/cluster.ts';
import { isEqualJson } from '../../diff/json.ts';
import type { IgnoreRule } from '../../model/drift.ts';
import { textAt } from '../../model/read-json.ts';
import { IGNORE_ANNOTATION } from '../mark.ts';
import { refOf } from '../object-key.ts';
import type { Difference, OwnedDifference } from './difference.ts';
import { isAtOrBelow, type Place } from './path.ts';

/** What is ignored of one object: JSON pointers, split, and managers. */
export interface Ignored {
  pointers: readonly (readonly string[])[];
  managers: ReadonlySet<string>;
}

/** The rules of the config that fit an object of Git, with the pointers of its own annotation. */
export function ignoredOf(object: KubeObject, rules: readonly IgnoreRule[]): Ignored {
  const fitting = rules.filter((rule) => fits(rule, object));
  const own = (textAt(object, 'metadata', 'annotations', IGNORE_ANNOTATION) ?? '')
    .split(',')
    .map((each) => each.trim());
  const pointers = [...fitting.flatMap(({ jsonPointers }) => jsonPointers), ...own];
  return {
    pointers: pointers.filter((pointer) => pointer.startsWith('/')).map(splitPointer),
    managers: new Set(fitting.flatMap(({ managedFieldsManagers }) => managedFieldsManagers)),
  };
}

/** As Argo CD does it: what a rule does not say fits everything, and `*` stands for any characters. */
function fits(rule: IgnoreRule, object: KubeObject): boolean {
  const { group, kind, name, namespace } = refOf(object);
  const said = [
    [rule.group, group],
    [rule.kind, kind],
    [rule.name, name],
    [rule.namespace, namespace ?? ''],
  ] as const;
  return said.every(([pattern, text]) => pattern === undefined || pattern === '' || matches(pattern, text));
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

/** RFC 6901: `~1` is `/`, `~0` is `~`. */
function splitPointer(pointer: string): string[] {
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** True when a rule names the field, something around it, or all that differs inside it. */
export function isIgnored(difference: OwnedDifference, ignored: Ignored): boolean {
  if (difference.owners.some(({ manager }) => ignored.managers.has(manager))) return true;
  const places = [difference.gitAt, difference.liveAt].filter((place) => place !== null);
  if (places.some((place) => ignored.pointers.some((pointer) => isAtOrBelow(place, pointer)))) return true;
  return isSameBut(difference, ignored);
}

/** True when both sides are the same once the pointers that lead into them are cut off. */
function isSameBut(difference: Difference, { pointers }: Ignored): boolean {
  const git = without(difference.git, difference.gitAt ?? difference.liveAt ?? [], pointers);
  const live = without(difference.live, difference.liveAt ?? difference.gitAt ?? [], pointers);
  if (git === difference.git && live === difference.live) return false;
  return isEqualJson(emptyToNothing(git), emptyToNothing(live));
}

function without(value: unknown, place: Place, pointers: Ignored['pointers']): unknown {
  const inside = pointers
    .filter((pointer) => isAtOrBelow(pointer, place))
    .map((pointer) => pointer.slice(place.length));
  if (inside.length === 0 || typeof value !== 'object' || value === null) return value;
  const copy = structuredClone(value);
  // From the end, so that indexes of lists stay true.
  for (const pointer of inside.toSorted((a, b) => (a.join('/') < b.join('/') ? 1 : -1))) removeAt(copy, pointer);
  return copy;
}

/** Removes what a pointer leads to; nothing when it leads nowhere. */
export function removeAt(object: object, pointer: readonly (string | number)[]): void {
  let above: unknown = object;
  for (const token of pointer.slice(0, -1)) above = entryOf(above, token);
  const last = pointer.at(-1);
  if (last === undefined || typeof above !== 'object' || above === null) return;
  if (Array.isArray(above)) above.splice(Number(last), /^\d+$/.test(String(last)) ? 1 : 0);
  else delete (above as Record<string, unknown>)[last];
}

function entryOf(value: unknown, token: string | number): unknown {
  if (Array.isArray(value)) return value[Number(token)];
  const isOwn = typeof value === 'object' && value !== null && Object.hasOwn(value, token);
  return isOwn ? (value as Record<string, unknown>)[token] : undefined;
}

function emptyToNothing(value: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? undefined : value;
}
