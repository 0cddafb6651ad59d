import { badRequest, expired } from '../api-status.ts';
import type { JsonObject } from '../json.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import type { KubeObject } from '../object.ts';
import type { Store } from '../store.ts';
import type { Selection } from './select.ts';

/** A page of objects with the revision that the whole list is of. */
export interface Page {
  items: KubeObject[];
  revision: number;
  next: string | undefined;
  remaining: number;
}

export interface Lister {
  list(selection: Selection, query: URLSearchParams): Page;
}

interface Snapshot {
  items: KubeObject[];
  revision: number;
}

/** Snapshots that continue tokens refer to are references to immutable objects, so keeping some is cheap. */
const SNAPSHOTS_KEPT = 50;

/** Lists with limit and continue: all pages are of one revision, and a token dies with the compacted history. */
export function createLister(store: Store): Lister {
  const snapshots = new Map<string, Snapshot>();
  let serial = 0;

  function remember(snapshot: Snapshot): string {
    serial += 1;
    const id = String(serial);
    snapshots.set(id, snapshot);
    const oldest = snapshots.keys().next().value;
    if (snapshots.size > SNAPSHOTS_KEPT && oldest !== undefined) snapshots.delete(oldest);
    return id;
  }

  function resume(token: string): { snapshot: Snapshot; id: string; offset: number } {
    const [id = '', offset = ''] = Buffer.from(token, 'base64url').toString().split(':');
    if (!/^\d+$/.test(offset)) throw badRequest('continue key is not valid');
    const snapshot = snapshots.get(id);
    if (snapshot === undefined || snapshot.revision < store.oldestRevision()) {
      throw expired('The provided continue parameter is too old to display a consistent list result.');
    }
    return { snapshot, id, offset: Number(offset) };
  }

  function page(snapshot: Snapshot, id: string | undefined, offset: number, limit: number): Page {
    const end = limit > 0 ? offset + limit : snapshot.items.length;
    const remaining = Math.max(0, snapshot.items.length - end);
    const base = { items: snapshot.items.slice(offset, end), revision: snapshot.revision, remaining };
    if (remaining === 0) return { ...base, next: undefined };
    const token = `${id ?? remember(snapshot)}:${end}`;
    return { ...base, next: Buffer.from(token).toString('base64url') };
  }

  return {
    list(selection, query) {
      const limit = Number(query.get('limit') ?? 0);
      if (!Number.isInteger(limit) || limit < 0) throw badRequest('limit must be a whole number of at least 0');
      const token = query.get('continue') ?? '';
      if (token !== '') {
        const { snapshot, id, offset } = resume(token);
        return page(snapshot, id, offset, limit);
      }
      checkRevision(store, query);
      const items = store.list(selection.kind, selection.namespace).filter(selection.matches);
      return page({ items, revision: store.revision() }, undefined, 0, limit);
    },
  };
}

/** Reads are always of the newest state, which satisfies every match but an exact one. */
function checkRevision(store: Store, query: URLSearchParams): void {
  const version = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(version)) throw badRequest(`invalid resourceVersion ${JSON.stringify(version)}`);
  if (query.get('resourceVersionMatch') !== 'Exact') return;
  if (Number(version) !== store.revision()) throw expired(`The resourceVersion for the provided list is too old.`);
}

export function listBody(selection: Selection, page: Page): JsonObject {
  const metadata: JsonObject = { resourceVersion: String(page.revision) };
  if (page.next !== undefined) {
    metadata['continue'] = page.next;
    metadata['remainingItemCount'] = page.remaining;
  }
  const { kind } = selection;
  const apiVersion = apiVersionOf(kind);
  // Items of built-in lists carry no kind and apiVersion of their own; those of custom resources do.
  const items = page.items.map((item) => (kind.custom ? { ...item, apiVersion } : bare(item)));
  return { kind: `${kind.kind}List`, apiVersion, metadata, items };
}

function bare(item: KubeObject): JsonObject {
  const { apiVersion: _a, kind: _k, ...rest } = item;
  return rest;
}
