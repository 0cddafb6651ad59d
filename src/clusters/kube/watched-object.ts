import { readRecord, readText } from './kube-error.ts';

/** Which object to look at again. */
export interface WatchedKey {
  namespace: string | null;
  name: string;
}

/** What a list or a watch tells of an object: its metadata, never its content. */
export interface WatchedObject extends WatchedKey {
  uid: string;
  /** Opaque: only ever compared for equality. */
  resourceVersion: string;
  /** Null for kinds that have none: then every change counts. */
  generation: number | null;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  /** True from the moment on that its deletion was asked for; finalizers may keep it for long. */
  isBeingDeleted: boolean;
}

/** Reads the metadata of an object in any form; what is missing stays empty. */
export function readWatched(object: unknown): WatchedObject {
  const metadata = readRecord(readRecord(object)['metadata']);
  const generation = metadata['generation'];
  return {
    namespace: readText(metadata['namespace']) || null,
    name: readText(metadata['name']),
    uid: readText(metadata['uid']),
    resourceVersion: readText(metadata['resourceVersion']),
    generation: typeof generation === 'number' ? generation : null,
    labels: texts(metadata['labels']),
    annotations: texts(metadata['annotations']),
    isBeingDeleted: readText(metadata['deletionTimestamp']) !== '',
  };
}

function texts(value: unknown): Record<string, string> {
  const entries = Object.entries(readRecord(value));
  return Object.fromEntries(entries.flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])));
}
