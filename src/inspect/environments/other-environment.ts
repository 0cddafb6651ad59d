import type { KubeObject } from '../../diff/kube-object.ts';
import type { Found } from '../inspection.ts';
import { objectName } from '../object-name.ts';
import { placeNames } from './place-names.ts';

/** Where a target lives. */
export interface Home {
  environment: string;
  namespace: string;
}

/**
 * Hosts, namespaces, Secrets and clusters in the objects of a target that carry the name of another environment, or are
 * a namespace that only another environment uses: what a copied file brings along. Messages name the environment and
 * the field, not the text: an address may hold a password.
 */
export function otherEnvironment(objects: readonly KubeObject[], own: Home, homes: readonly Home[]): Found[] {
  const { environments, ofNamespace } = indexOf(homes);
  const theirs = (namespace: string): string | undefined => {
    const found = ofNamespace.get(namespace);
    return namespace === own.namespace || found?.has(own.environment) ? undefined : found?.values().toArray().at(-1);
  };
  const found: Found[] = [];
  for (const object of objects) {
    for (const { path, text } of placeNames(object)) {
      const other = otherIn(text, own.environment, environments) ?? namespaceIn(text, theirs);
      if (other === null) continue;
      const message = `\`${path}\` names something of the environment \`${other}\`, but this is \`${own.environment}\`: give it the name that belongs here.`;
      found.push({ object: objectName(object), path, message });
    }
  }
  return found;
}

interface HomeIndex {
  environments: ReadonlySet<string>;
  /** The environments that use a namespace. */
  ofNamespace: ReadonlyMap<string, ReadonlySet<string>>;
}

/** By list: each of a thousand targets asks about the same thousand. */
const indexes = new WeakMap<readonly Home[], HomeIndex>();

function indexOf(homes: readonly Home[]): HomeIndex {
  const known = indexes.get(homes);
  if (known !== undefined) return known;
  const ofNamespace = new Map<string, Set<string>>();
  for (const { environment, namespace } of homes) {
    const found = ofNamespace.get(namespace) ?? new Set();
    ofNamespace.set(namespace, found.add(environment));
  }
  const index = { environments: new Set(homes.map(({ environment }) => environment)), ofNamespace };
  indexes.set(homes, index);
  return index;
}

/** The environment whose name is one of the words of a text; none where the text has our own as well. */
function otherIn(text: string, own: string, environments: ReadonlySet<string>): string | null {
  const place = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').split('/')[0] ?? '';
  const words = new Set([place, ...place.split(/[.:@]/), ...place.split(/[.:@_-]/)]);
  if (words.has(own)) return null;
  for (const name of environments) if (name !== own && words.has(name)) return name;
  return null;
}

/** `db.NAMESPACE.svc`, or the namespace by itself. */
function namespaceIn(text: string, theirs: (namespace: string) => string | undefined): string | null {
  const inCluster = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[a-z0-9-]+\.([a-z0-9-]+)(?:\.svc\b|:\d|$)/.exec(text)?.[1];
  return theirs(text) ?? (inCluster === undefined ? undefined : theirs(inCluster)) ?? null;
}
