import { isJsonMap } from '../../diff/json.ts';
import type { KubeObject } from '../../diff/kube-object.ts';
import { nameOf } from '../../diff/kube-object.ts';
import type { Found, Inspection, Sibling } from '../inspection.ts';
import { objectName } from '../object-name.ts';

/** Where an application has another shape here than in its other environments. */
export const inspectShape: Inspection = (subject, { siblings }) => shape(rendered(subject), siblings.map(rendered));

function rendered({ target, objects }: Sibling): Rendered {
  return { environment: target.environment, namespace: target.namespace, objects };
}

/** An application as one environment renders it. */
interface Rendered {
  environment: string;
  namespace: string;
  objects: readonly KubeObject[];
}

/** More than these say that it is another application rather than a drifted one. */
const MOST_FIELDS = 20;

/**
 * Where an application has another shape here than elsewhere: objects that only this environment has, or all but this
 * one, and fields of the same object that only some have. Names that differ in nothing but the environment count as the
 * same. Values are not compared: they are meant to differ.
 */
export function shape(own: Rendered, siblings: readonly Rendered[]): Found[] {
  if (siblings.length === 0) return [];
  const mine = byPlainName(own);
  const others = siblings.map((sibling) => ({ environment: sibling.environment, objects: byPlainName(sibling) }));
  const found: Found[] = [];
  for (const [key, object] of mine) {
    const having = others.filter(({ objects }) => objects.has(key));
    if (having.length === 0) {
      const message = `Only \`${own.environment}\` has this object: ${listed(others)} ${others.length === 1 ? 'does' : 'do'} not. What was tried there is not what runs here.`;
      found.push({ object: objectName(object), path: null, message });
    } else found.push(...fieldsOf(own.environment, object, having, key));
  }
  const [first, ...rest] = others;
  for (const [key, object] of first?.objects ?? []) {
    if (mine.has(key) || !rest.every(({ objects }) => objects.has(key))) continue;
    const message = `\`${own.environment}\` lacks this object, which ${listed(others)} ${others.length === 1 ? 'has' : 'have'}.`;
    found.push({ object: objectName(object), path: null, message });
  }
  return found;
}

type Named = { environment: string; objects: ReadonlyMap<string, KubeObject> };

function fieldsOf(environment: string, object: KubeObject, having: readonly Named[], key: string): Found[] {
  const mine = keyPaths(object);
  const theirs = having.map(({ objects }) => keyPaths(objects.get(key)));
  const only = [...mine].filter((path) => theirs.every((paths) => !paths.has(path)));
  const lacking = [...(theirs[0] ?? [])].filter((path) => !mine.has(path) && theirs.every((paths) => paths.has(path)));
  const told = [
    ...topmost(only).map((path) => ({ path, text: `Only \`${environment}\` sets \`${path}\`` })),
    ...topmost(lacking).map((path) => ({ path, text: `\`${environment}\` does not set \`${path}\`` })),
  ];
  return told.slice(0, MOST_FIELDS).map(({ path, text }) => ({
    object: objectName(object),
    path,
    message: `${text}, unlike ${listed(having)}.`,
  }));
}

/** Paths whose own parent is not among them: the rest follows from these. */
function topmost(paths: readonly string[]): string[] {
  const all = new Set(paths);
  return paths.filter((path) => !all.has(path.slice(0, path.lastIndexOf('.'))));
}

/** The keys of all maps, lists passed by; labels, annotations and data are values rather than shape. */
function keyPaths(value: unknown, path = '', found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) keyPaths(item, path, found);
  if (!isJsonMap(value)) return found;
  for (const [key, below] of Object.entries(value)) {
    const inner = path === '' ? key : `${path}.${key}`;
    found.add(inner);
    if (!/(?:^|\.)(?:labels|annotations|matchLabels|data|stringData|nodeSelector)$/.test(inner))
      keyPaths(below, inner, found);
  }
  return found;
}

/** By kind and a name without what tells the environment. */
function byPlainName({ environment, namespace, objects }: Rendered): Map<string, KubeObject> {
  const words = new Set([environment, ...namespace.split('-').filter((word) => word === environment)]);
  const named = objects.map((object) => {
    const plain = nameOf(object)
      .split('-')
      .filter((word) => !words.has(word))
      .join('-');
    return [`${object.kind}/${plain.replace(/-[bcdfghkmt2456789]{10}$/, '')}`, object] as const;
  });
  return new Map(named);
}

function listed(named: readonly { environment: string }[]): string {
  return named.map(({ environment }) => `\`${environment}\``).join(', ');
}
