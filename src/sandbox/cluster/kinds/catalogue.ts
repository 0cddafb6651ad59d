import { at, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import type { KubeObject } from '../object.ts';
import type { Store } from '../store.ts';
import { BUILT_IN, builtIn } from './built-in.ts';
import type { Kind } from './kind.ts';

/** All kinds that are served at this moment: the built-in ones and those of established CRDs. */
export interface Catalogue {
  all(): Kind[];
  find(group: string, version: string, plural: string): Kind | undefined;
  /** The kind that an apiVersion and kind name, in any served version. */
  byKind(apiVersion: string, kind: string): Kind | undefined;
  /** The OpenAPI schema that a custom kind declares; empty for built-in kinds and where there is none. */
  schema(kind: Kind): JsonObject;
}

export function createCatalogue(store: Store): Catalogue {
  const definition = builtIn('CustomResourceDefinition');

  function all(): Kind[] {
    const custom = store.list(definition).filter(isEstablished).flatMap(kindsOf);
    return [...BUILT_IN, ...custom];
  }

  function find(group: string, version: string, plural: string): Kind | undefined {
    const fixed = BUILT_IN.find((kind) => kind.group === group && kind.version === version && kind.plural === plural);
    if (fixed !== undefined) return fixed;
    const crd = store.get(definition, `/${plural}.${group}`);
    if (crd === undefined || !isEstablished(crd)) return undefined;
    return kindsOf(crd).find((kind) => kind.version === version);
  }

  return {
    all,
    find,
    byKind(apiVersion, name) {
      const slash = apiVersion.indexOf('/');
      const group = slash < 0 ? '' : apiVersion.slice(0, slash);
      const version = apiVersion.slice(slash + 1);
      const isIt = (kind: Kind) => kind.group === group && kind.version === version && kind.kind === name;
      return BUILT_IN.find(isIt) ?? all().find(isIt);
    },
    schema(kind) {
      if (!kind.custom) return {};
      const crd = store.get(definition, `/${kind.plural}.${kind.group}`);
      const version = listAt(crd, 'spec', 'versions').find((entry) => textAt(entry, 'name') === kind.version);
      return objectAt(version, 'schema', 'openAPIV3Schema');
    },
  };
}

export function isEstablished(crd: KubeObject): boolean {
  return listAt(crd, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Established' && textAt(condition, 'status') === 'True',
  );
}

function texts(value: Json | undefined, ...path: string[]): string[] {
  return listAt(value, ...path).filter((entry) => typeof entry === 'string');
}

/** The kinds that a CRD declares, one per served version. */
export function kindsOf(crd: KubeObject): Kind[] {
  const names = objectAt(crd, 'spec', 'names');
  const plural = textAt(names, 'plural') ?? '';
  const kind = textAt(names, 'kind') ?? '';
  const served = listAt(crd, 'spec', 'versions').filter((version) => at(version, 'served') === true);
  return served.map((version) => ({
    group: textAt(crd, 'spec', 'group') ?? '',
    version: textAt(version, 'name') ?? '',
    kind,
    plural,
    singular: textAt(names, 'singular') ?? kind.toLowerCase(),
    shortNames: texts(names, 'shortNames'),
    categories: texts(names, 'categories'),
    namespaced: textAt(crd, 'spec', 'scope') === 'Namespaced',
    status: at(version, 'subresources', 'status') !== undefined,
    scale: false,
    generation: true,
    custom: true,
  }));
}
