import { cause, forbidden, notFound } from '../api-status.ts';
import { textAt } from '../json.ts';
import { builtIn } from '../kinds/built-in.ts';
import { type Cluster, subjectOf, type Target } from './context.ts';

/** Refuses a create in a namespace that is not there (404) or that is going away (403). */
export function requireNamespace(cluster: Cluster, target: Target): void {
  if (!target.kind.namespaced) return;
  const kind = builtIn('Namespace');
  const namespace = cluster.store.get(kind, `/${target.namespace}`);
  if (namespace === undefined) throw notFound(subjectOf({ kind, name: target.namespace }));
  if (textAt(namespace, 'status', 'phase') !== 'Terminating') return;
  const why = `unable to create new content in namespace ${target.namespace} because it is being terminated`;
  const gone = cause('NamespaceTerminating', 'metadata.namespace', `namespace ${target.namespace} is being terminated`);
  throw forbidden(subjectOf(target), why, [gone]);
}
