import type { FormatContext } from '../format.ts';
import type { ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { nothingPushed, parsedEvents } from '../parsed-events.ts';
import { writtenPlace } from '../written-place.ts';
import { QuayNotification } from './schema.ts';

/** One event for each updated tag. Quay names no digest and no time. */
export function parse(body: unknown, { hosts }: FormatContext): ParsedEvents | null {
  const notification = QuayNotification.safeParse(body);
  if (!notification.success) return null;
  const { docker_url, updated_tags } = notification.data;
  if (updated_tags == null) return nothingPushed();
  const tags = new Set(Array.isArray(updated_tags) ? updated_tags : Object.keys(updated_tags).sort());
  const place = writtenPlace(docker_url);
  const read = [...tags].map((tag) =>
    place === null || typeof tag !== 'string' ? null : imagePush({ ...place, tag }, hosts),
  );
  return parsedEvents(read);
}
