import { badRequest, expired, statusOf } from '../api-status.ts';
import type { SandboxClock } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import { apiVersionOf, resourceId } from '../kinds/kind.ts';
import type { KubeObject } from '../object.ts';
import type { Change, Store } from '../store.ts';
import type { Selection } from './select.ts';

/** Where a watch writes: one JSON object a line. */
export interface WatchSink {
  send(event: JsonObject): void;
  end(): void;
}

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** Idle watches with bookmarks get one about as often as a real server sends them. */
const BOOKMARK_MS = 60_000;

/**
 * Serves one watch until its time is up or `stop` is called. Throws 410 for a revision that is compacted; the HTTP
 * layer answers that as a status, or inside the stream as newer servers do.
 */
export function startWatch(
  deps: { store: Store; clock: SandboxClock },
  selection: Selection,
  query: URLSearchParams,
  sink: WatchSink,
): () => void {
  const { store, clock } = deps;
  const bookmarks = query.get('allowWatchBookmarks') === 'true';
  const stops: (() => void)[] = [];

  function stop(): void {
    for (const undo of stops.splice(0)) undo();
  }

  function bookmark(annotations?: Record<string, string>): void {
    const metadata: JsonObject = { resourceVersion: String(store.revision()), creationTimestamp: null };
    if (annotations !== undefined) metadata['annotations'] = annotations;
    const { kind } = selection;
    sink.send({ type: 'BOOKMARK', object: { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata } });
  }

  function beat(): void {
    stops.push(
      clock.schedule(BOOKMARK_MS, () => {
        bookmark();
        beat();
      }),
    );
  }

  const backlog = startingEvents(store, selection, query);
  for (const event of backlog.events) sink.send(event);
  if (backlog.marksEnd) bookmark({ [INITIAL_EVENTS_END]: 'true' });
  stops.push(store.subscribe((change) => forward(change, selection, sink)));
  if (bookmarks) beat();
  const seconds = Number(query.get('timeoutSeconds') ?? 0) || 1800 + Math.random() * 1800;
  stops.push(
    clock.schedule(seconds * 1000, () => {
      if (bookmarks) bookmark();
      stop();
      sink.end();
    }),
  );
  return stop;
}

/** What a watch sends before it goes live: the state, or the changes since the revision that the client has. */
function startingEvents(
  store: Store,
  selection: Selection,
  query: URLSearchParams,
): { events: JsonObject[]; marksEnd: boolean } {
  const version = query.get('resourceVersion') ?? '';
  const isList = query.get('sendInitialEvents') === 'true';
  if (!/^\d*$/.test(version)) throw badRequest(`invalid resourceVersion ${JSON.stringify(version)}`);
  if (isList && query.get('resourceVersionMatch') !== 'NotOlderThan') {
    throw badRequest('sendInitialEvents requires resourceVersionMatch=NotOlderThan');
  }
  if (isList || version === '' || version === '0') {
    const items = store.list(selection.kind, selection.namespace).filter(selection.matches);
    // A client that takes bookmarks is told where the state ends, also when it did not ask for a list (seen on 1.37).
    const marksEnd = isList || (version === '' && query.get('allowWatchBookmarks') === 'true');
    return { events: items.map((object) => event('ADDED', object, selection)), marksEnd };
  }
  const revision = Number(version);
  if (revision < store.oldestRevision()) {
    throw expired(`too old resource version: ${revision} (${store.oldestRevision()})`);
  }
  const seen = store.since(revision).map((change) => visible(change, selection));
  const changes = seen.filter((change) => change !== undefined);
  return { events: changes, marksEnd: false };
}

function forward(change: Change, selection: Selection, sink: WatchSink): void {
  const seen = visible(change, selection);
  if (seen !== undefined) sink.send(seen);
}

/** A change as the selection sees it: an object that leaves the selection is deleted, one that enters it is added. */
function visible(change: Change, selection: Selection): JsonObject | undefined {
  if (change.resource !== resourceId(selection.kind)) return undefined;
  const namespace = change.object.metadata.namespace;
  if (selection.namespace !== undefined && namespace !== selection.namespace) return undefined;
  const was = change.before !== undefined && selection.matches(change.before);
  const is = change.type !== 'DELETED' && selection.matches(change.object);
  if (is) return event(was ? 'MODIFIED' : 'ADDED', change.object, selection);
  return was ? event('DELETED', change.object, selection) : undefined;
}

function event(type: string, object: KubeObject, selection: Selection): JsonObject {
  return { type, object: { ...object, apiVersion: apiVersionOf(selection.kind) } };
}

export function errorEvent(error: Parameters<typeof statusOf>[0]): JsonObject {
  return { type: 'ERROR', object: statusOf(error) };
}
