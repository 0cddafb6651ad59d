import { textAt } from '../../model/read-json.ts';
import { emptyRecord, InventoryRecord, sameRecord } from '../../reconcile/inventory.ts';
import { TARGET_ANNOTATION, type TargetIdentity } from '../../reconcile/mark.ts';
import type { KubeObject } from '../cluster.ts';
import { statusOf } from './failure.ts';
import { createInventoryMemory } from './inventory-memory.ts';
import type { KubeApi } from './kube-api.ts';

/** Marks the ConfigMaps that hold inventories. */
const INVENTORY_LABEL = 'shiplock.dev/inventory';
const FIELD = 'record.json';

/** A record as read, with what a later write must still find. */
export interface StoredRecord {
  record: InventoryRecord;
  /** Null when it is not stored yet. */
  resourceVersion: string | null;
}

/** Inventories, one ConfigMap per target in the agent's own namespace. */
export interface InventoryStore {
  /**
   * The record as it was at most a minute ago or as we wrote it since, an empty one when there is none. Throws when it
   * cannot be read: an unreadable inventory is never an empty one.
   */
  read(identity: TargetIdentity): Promise<StoredRecord>;
  /**
   * Writes over exactly what was read (409 when somebody else wrote meanwhile; the next read then asks the cluster);
   * equal records are not written.
   */
  write(identity: TargetIdentity, before: StoredRecord, record: InventoryRecord): Promise<StoredRecord>;
  /** How many objects all inventories of this cluster hold together. */
  countObjects(): Promise<number>;
}

/** Keeps inventories in ConfigMaps of `namespace`. `now` is in milliseconds. */
export function createInventoryStore(
  api: KubeApi,
  place: { namespace: string; repository: string },
  now: () => number,
): InventoryStore {
  const { namespace, repository } = place;
  const kind = { group: '', version: 'v1', kind: 'ConfigMap', namespace };
  const refOf = (identity: TargetIdentity) => ({ ...kind, name: `shiplock-inventory-${identity.id}` });
  const list = () => api.list(kind, `${INVENTORY_LABEL}=true`);
  const memory = createInventoryMemory({ list, get: (name) => api.get({ ...kind, name }) }, now);

  async function read(identity: TargetIdentity): Promise<StoredRecord> {
    const stored = await memory.find(refOf(identity).name);
    if (stored === null) return { record: emptyRecord(repository, identity.key), resourceVersion: null };
    const record = parseRecord(stored);
    if (record.target !== identity.key) {
      throw new Error(
        `ConfigMap ${namespace}/${stored.metadata.name} is the inventory of ${record.target}, not of ${identity.key}`,
      );
    }
    return { record, resourceVersion: textAt(stored, 'metadata', 'resourceVersion') };
  }

  return {
    read,
    async write(identity, before, record) {
      if (before.resourceVersion !== null && sameRecord(before.record, record)) return before;
      const object = configMap(refOf(identity), identity, record, before.resourceVersion);
      try {
        const stored = before.resourceVersion === null ? await api.create(object) : await api.replace(object);
        memory.keep(stored);
        return { record, resourceVersion: textAt(stored, 'metadata', 'resourceVersion') };
      } catch (error) {
        memory.doubt(object.metadata.name);
        // Somebody else wrote: a record that cannot be read any more says more than the conflict.
        if (statusOf(error) === 409) await read(identity);
        throw error;
      }
    },
    async countObjects() {
      const all = await list();
      return all.reduce((sum, stored) => sum + parseRecord(stored).entries.length, 0);
    },
  };
}

/** Every record that is kept in a namespace, of whichever repository. Throws when one of them cannot be read. */
export async function readRecords(api: Pick<KubeApi, 'list'>, namespace: string): Promise<InventoryRecord[]> {
  const kind = { group: '', version: 'v1', kind: 'ConfigMap', namespace };
  return (await api.list(kind, `${INVENTORY_LABEL}=true`)).map(parseRecord);
}

function configMap(
  ref: { namespace: string; name: string },
  identity: TargetIdentity,
  record: InventoryRecord,
  resourceVersion: string | null,
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: ref.name,
      namespace: ref.namespace,
      labels: { [INVENTORY_LABEL]: 'true', 'app.kubernetes.io/managed-by': 'shiplock' },
      annotations: { [TARGET_ANNOTATION]: identity.key },
      ...(resourceVersion === null ? {} : { resourceVersion }),
    },
    data: { [FIELD]: JSON.stringify(record) },
  };
}

function parseRecord(stored: KubeObject): InventoryRecord {
  const place = `ConfigMap ${stored.metadata.namespace ?? ''}/${stored.metadata.name}`;
  const text = textAt(stored, 'data', FIELD);
  if (text === null) throw new Error(`${place} is labelled as an inventory but holds no ${FIELD}`);
  try {
    return InventoryRecord.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${place} does not hold a readable inventory; nothing is applied or pruned for its target`, {
      cause,
    });
  }
}
