import type { Kind } from '../kinds/kind.ts';
import { fieldMatcher, labelMatcher, type Matcher } from '../selectors.ts';

/** What a list or watch request selects. */
export interface Selection {
  kind: Kind;
  /** Undefined selects all namespaces; cluster-scoped kinds have no other choice. */
  namespace: string | undefined;
  matches: Matcher;
}

/** Reads namespace, name and selectors of a list or watch request. */
export function selectionOf(
  kind: Kind,
  place: { namespace: string | undefined; name: string | undefined },
  query: URLSearchParams,
): Selection {
  const tests: Matcher[] = [];
  const labels = query.get('labelSelector');
  const fields = query.get('fieldSelector');
  if (labels !== null) tests.push(labelMatcher(labels));
  if (fields !== null) tests.push(fieldMatcher(fields, kind.kind));
  if (place.name !== undefined) tests.push((object) => object.metadata.name === place.name);
  return {
    kind,
    namespace: kind.namespaced ? place.namespace : undefined,
    matches: (object) => tests.every((test) => test(object)),
  };
}
