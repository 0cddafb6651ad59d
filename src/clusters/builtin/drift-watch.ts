import { textAt } from '../../model/read-json.ts';
import { driftSignature } from '../../reconcile/drift/foreign-change.ts';
import { TARGET_ID_LABEL, type TargetIdentity } from '../../reconcile/mark.ts';
import { keyText, type ObjectRef } from '../../reconcile/object-key.ts';
import type { BackendLog } from './context.ts';
import type { OwnWrites } from './drift-own-writes.ts';
import { statusOf } from './failure.ts';

/** What a watch says of one object: it was there when the watch began, it changed since it was told last, it is gone. */
interface Seen {
  how: 'listed' | 'changed' | 'gone';
  metadata: Readonly<Record<string, unknown>>;
}

interface WatchedKey {
  namespace: string | null;
  name: string;
}

/** Follows the metadata of a kind until the signal aborts, whatever goes wrong on the way. */
export type WatchKind = (
  kind: { group: string; version: string; kind: string },
  options: {
    /** Null for all of them. */
    namespace: string | null;
    labelSelector: string;
    signal: AbortSignal;
    onKey(key: WatchedKey, seen: Seen): void;
    onRetry(error: unknown): void;
  },
) => Promise<void>;

/** Watches the kinds of which targets have objects, and tells whose objects somebody else changed. */
export interface DriftWatch {
  /** Learns the objects of a target; cheap, and may be called often. */
  follow(identity: TargetIdentity, objects: readonly ObjectRef[]): void;
  /** Watches until the signal aborts. `onChange` gets `application/environment`. */
  run(signal: AbortSignal, onChange: (target: string) => void): Promise<void>;
}

interface Deps {
  watchKind: WatchKind;
  own: OwnWrites;
  log: BackendLog;
}

interface Kind {
  ref: { group: string; version: string; kind: string };
  /** Null: one watch for all namespaces. With rights to single ones only, one for each. */
  namespaces: Set<string> | null;
  /** Every namespace that objects of it are in. */
  known: Set<string>;
}

export function createDriftWatch(deps: Deps): DriftWatch {
  const targets = new Map<string, string>();
  const kinds = new Map<string, Kind>();
  const seen = new Map<string, { signature: string; id: string | null }>();
  let begin: (kind: Kind, namespace: string | null) => void = () => {};

  function follow(identity: TargetIdentity, objects: readonly ObjectRef[]): void {
    targets.set(identity.id, identity.key);
    for (const { group, version, kind, namespace } of objects) {
      const id = `${group}/${kind}`;
      const known = kinds.get(id) ?? { ref: { group, version, kind }, namespaces: null, known: new Set() };
      if (namespace !== null) known.known.add(namespace);
      if (!kinds.has(id)) {
        kinds.set(id, known);
        begin(known, null);
      } else if (known.namespaces !== null && namespace !== null && !known.namespaces.has(namespace)) {
        known.namespaces.add(namespace);
        begin(known, namespace);
      }
    }
  }

  async function run(signal: AbortSignal, onChange: (target: string) => void): Promise<void> {
    const running: Promise<void>[] = [];
    begin = (kind, namespace) => running.push(watch(kind, namespace));

    async function watch(kind: Kind, namespace: string | null): Promise<void> {
      const stop = new AbortController();
      await deps.watchKind(kind.ref, {
        namespace,
        labelSelector: TARGET_ID_LABEL,
        signal: AbortSignal.any([signal, stop.signal]),
        onKey: (key, what) => note(keyOf(kind, key), what),
        onRetry(error) {
          if (statusOf(error) !== 403 || namespace !== null || kind.known.size === 0) {
            deps.log.info({ kind: kind.ref.kind, reason: String(error) }, 'A watch broke off and starts again');
            return;
          }
          stop.abort();
          kind.namespaces = new Set(kind.known);
          for (const one of kind.namespaces) begin(kind, one);
        },
      });
    }

    function note(key: string, { how, metadata }: Seen): void {
      const known = seen.get(key);
      const label = textAt(metadata, 'labels', TARGET_ID_LABEL);
      const signature = driftSignature(metadata);
      if (how === 'gone') seen.delete(key);
      else seen.set(key, { signature, id: label });
      // What stood there when the watch began was looked at by a sync or will be; status moves all the time.
      const isNews = how !== 'listed' && known?.signature !== signature;
      if (!isNews && how !== 'gone') return;
      const version = how === 'gone' ? null : textAt(metadata, 'resourceVersion');
      // A label that somebody changed takes an object away from one target and gives it to another.
      for (const id of new Set([known?.id ?? label, label])) void wake(key, id, version);
    }

    async function wake(key: string, id: string | null, version: string | null): Promise<void> {
      const target = id === null ? undefined : targets.get(id);
      if (target !== undefined && !(await deps.own.isOwn(key, version))) onChange(target);
    }

    for (const kind of kinds.values()) begin(kind, null);
    await new Promise<void>((done) => {
      if (signal.aborted) done();
      signal.addEventListener('abort', () => done(), { once: true });
    });
    await Promise.allSettled(running);
  }

  return { follow, run };
}

function keyOf({ ref }: Kind, { namespace, name }: WatchedKey): string {
  return keyText({ ...ref, namespace, name });
}
