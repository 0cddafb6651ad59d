/** What the server knows of one resource: how it is addressed and what it can do. */
export interface Kind {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: readonly string[];
  categories: readonly string[];
  namespaced: boolean;
  /** Has a status that only the status subresource writes. */
  status: boolean;
  scale: boolean;
  /** metadata.generation counts changes of everything but metadata and status. */
  generation: boolean;
  /** Instances of a CustomResourceDefinition. */
  custom: boolean;
}

/** The identity of a resource whatever the version: where its objects are stored. */
export function resourceId(kind: { group: string; plural: string }): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

export function apiVersionOf(kind: { group: string; version: string }): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}
