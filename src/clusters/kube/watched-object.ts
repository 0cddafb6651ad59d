import { readRecord, readText } from './kube-error.ts';

/** Which object to look at again; of what was seen only the metadata is passed on, because it may be old. */
export interface WatchedKey {
  namespace: string | null;
  name: string;
}

/**
 * What the server said of an object: it stood in the first list, it changed since it was told last (as an event or a
 * later list says), or it is gone or lost the label. Where only a list said that it is gone the metadata is empty.
 */
export interface SeenMetadata {
  how: 'listed' | 'changed' | 'gone';
  metadata: Readonly<Record<string, unknown>>;
}

/** An object of a list or an event. */
export interface WatchedObject extends WatchedKey {
  /** Opaque: only ever compared for equality. */
  resourceVersion: string;
  metadata: Readonly<Record<string, unknown>>;
}

/** Reads the metadata of an object in any form; what is missing stays empty. */
export function readWatched(object: unknown): WatchedObject {
  const metadata = readRecord(readRecord(object)['metadata']);
  return {
    namespace: readText(metadata['namespace']) || null,
    name: readText(metadata['name']),
    resourceVersion: readText(metadata['resourceVersion']),
    metadata,
  };
}
