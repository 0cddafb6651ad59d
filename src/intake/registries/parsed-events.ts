import type { ImageEvent, ParsedEvents } from './image-event.ts';

/** What was read of one body: its pushes; null stands for an event that is passed over. */
export function parsedEvents(read: readonly (ImageEvent | null)[]): ParsedEvents {
  const events = read.filter((event) => event !== null);
  return { events, ignored: read.length - events.length };
}

/** A delivery of the registry that tells of no push at all. */
export function nothingPushed(): ParsedEvents {
  return { events: [], ignored: 1 };
}
