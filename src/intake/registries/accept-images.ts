import type { WorkQueue } from '../../queue/queue.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { Store } from '../../store/store.ts';
import type { ImageEvent } from './image-event.ts';

export interface AcceptImagesOptions {
  store: Pick<Store, 'deliveries' | 'images' | 'keys'>;
  queue: Pick<WorkQueue, 'add'>;
  now: () => Date;
}

/**
 * Stores a registry's delivery, keeps what it says of tags, and enqueues the repositories that name the images: those
 * known to use them, or every known one when none is. Returns false for a delivery that was handled before.
 */
export async function acceptImages(
  { store, queue, now }: AcceptImagesOptions,
  delivery: Omit<Delivery, 'receivedAt' | 'repository'>,
  events: readonly ImageEvent[],
): Promise<boolean> {
  // The time of receipt counts: a registry's clock may be wrong, and then its word would never win or never lose.
  const receivedAt = now().toISOString();
  const known = await store.deliveries.accept({ ...delivery, repository: null, receivedAt });
  if (known === 'handled') return false;
  const { source } = delivery;
  const facts = events.map(({ repository, tag, digest }) => ({ repository, tag, digest, source, seenAt: receivedAt }));
  await store.images.see(facts);
  for (const image of new Set(events.map((event) => event.repository))) {
    const users = await store.keys.usersOf(image);
    for (const key of users.length > 0 ? users : await store.keys.list()) await queue.add(key);
  }
  await store.deliveries.finish(delivery.id, now().toISOString());
  return true;
}
