import { keyText, type WorkKey, type WorkQueue } from '../../queue/queue.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { Store } from '../../store/store.ts';
import type { ImageEvent } from './image-event.ts';

export interface AcceptImagesOptions {
  store: Pick<Store, 'deliveries' | 'images' | 'keys'>;
  queue: Pick<WorkQueue, 'add'>;
  now: () => Date;
}

/** `isNew` is false for a delivery that was handled before; then nothing was done. */
export interface Accepted {
  isNew: boolean;
  /** Repositories that are looked at again. */
  enqueued: number;
}

/**
 * Stores a registry's delivery, keeps what it says of tags, and enqueues the repositories that name the images, and those
 * of which it is not known yet what they name. A registry tells of much that nobody uses: that wakes nobody.
 */
export async function acceptImages(
  { store, queue, now }: AcceptImagesOptions,
  delivery: Omit<Delivery, 'receivedAt' | 'repository'>,
  events: readonly ImageEvent[],
): Promise<Accepted> {
  // The time of receipt counts: a registry's clock may be wrong, and then its word would never win or never lose.
  const receivedAt = now().toISOString();
  const known = await store.deliveries.accept({ ...delivery, repository: null, receivedAt });
  if (known === 'handled') return { isNew: false, enqueued: 0 };
  const { source } = delivery;
  const facts = events.flatMap((event) => namesOf(event).map((repository) => factOf(event, repository)));
  await store.images.see(facts.map((fact) => ({ ...fact, source, seenAt: receivedAt })));
  const keys = new Map<string, WorkKey>();
  for (const names of new Map(
    events.map((event) => [`${event.kind} ${event.repository}`, namesOf(event)] as const),
  ).values()) {
    for (const key of await concerned(store, names)) keys.set(keyText(key), key);
  }
  for (const key of keys.values()) await queue.add(key);
  await store.deliveries.finish(delivery.id, now().toISOString());
  return { isNew: true, enqueued: keys.size };
}

function factOf({ tag, digest }: ImageEvent, repository: string): Pick<ImageEvent, 'repository' | 'tag' | 'digest'> {
  return { repository, tag, digest };
}

async function concerned(store: AcceptImagesOptions['store'], names: readonly string[]): Promise<WorkKey[]> {
  const users: WorkKey[] = [];
  for (const name of names) users.push(...(await store.keys.usersOf(name)));
  return [...users, ...(await store.keys.withoutUses())];
}

/** The names under which an artifact is kept: a chart is known by its address, as `oci://registry.example/charts/web`. */
function namesOf({ kind, repository }: ImageEvent): string[] {
  if (kind === 'image') return [repository];
  return kind === 'chart' ? [`oci://${repository}`] : [repository, `oci://${repository}`];
}
