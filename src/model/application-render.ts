import { createHash } from 'node:crypto';
import { isRecord, valueAt } from './read-json.ts';

/**
 * Names what an Application of Argo CD says of its render: a hash (16 hex digits) over its sources and the namespace of
 * its destination, whatever the order of fields, and without those that are empty. Two Applications with one name render
 * the same from the same files.
 */
export function applicationRender(application: unknown): string {
  const many = valueAt(application, 'spec', 'sources');
  const sources = Array.isArray(many) && many.length > 0 ? many : [valueAt(application, 'spec', 'source')];
  const namespace = valueAt(application, 'spec', 'destination', 'namespace') ?? '';
  const said = JSON.stringify(filled([sources, namespace]));
  return createHash('sha256').update(said).digest('hex').slice(0, 16);
}

/** Sorted, without empty fields: Argo CD writes and leaves out some of them. */
function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled);
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).map(([key, each]) => [key, filled(each)] as const);
  return Object.fromEntries(fields.filter(([, each]) => !isEmpty(each)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
