import { createHash } from 'node:crypto';
import type { ImageEvent } from './image-event.ts';

interface Arrived {
  receiver: string;
  events: readonly ImageEvent[];
  body: Uint8Array;
  at: Date;
}

/**
 * What makes two deliveries the same. A retry carries the same event ids; a sender without ids is known by its bytes.
 * Where these hold no time either, a second push of a tag has the same bytes as the first: each is a delivery of its
 * own, and the queue and the registry's answer make one change of them.
 */
export function deliveryId({ receiver, events, body, at }: Arrived): string {
  const hash = createHash('sha256');
  const ids = events.map(({ id }) => id);
  if (!ids.includes(null)) hash.update(ids.join('\n'));
  else hash.update(body);
  if (events.some(({ id, time }) => id === null && time === null)) hash.update(at.toISOString());
  return `${receiver}:${hash.digest('hex')}`;
}
