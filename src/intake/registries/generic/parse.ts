import { parseImageReference } from '../../../text/image-reference.ts';
import type { FormatContext } from '../format.ts';
import type { HostNames } from '../host-names.ts';
import type { ImageEvent, ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { eventsIn, type OneEvent } from './cloud-event.ts';
import type { MappingSettings } from './mapping.ts';
import { readPointer } from './read-pointer.ts';

/** Events of one body that are read; more are passed over. */
const MAX_EVENTS = 1000;

/** Reads events by a mapping. Null when the body is no JSON object or list, or its list of events is none. */
export function parseByMapping(
  mapping: MappingSettings,
  body: unknown,
  { headers, hosts }: FormatContext,
): ParsedEvents | null {
  const found = eventsIn(body, headers).flatMap((event) => listed(event, mapping.events));
  if (found.length === 0 && !Array.isArray(body)) return null;
  const events = found
    .slice(0, MAX_EVENTS)
    .map((event) => pushOf(event, mapping, hosts))
    .filter((event) => event !== null);
  return { events, ignored: found.length - events.length };
}

function listed(event: OneEvent, source: string | undefined): OneEvent[] {
  if (source === undefined) return [event];
  const list = read(event, source);
  return Array.isArray(list) ? list.map((data) => ({ ...event, data })) : [];
}

function pushOf(event: OneEvent, mapping: MappingSettings, hosts: HostNames): ImageEvent | null {
  const { action } = mapping;
  if (action !== undefined && !action.push.includes(text(event, action.from) ?? '')) return null;
  const named = nameIn(event, mapping);
  if (named === null) return null;
  const kind = text(event, mapping.kind);
  return imagePush(
    {
      ...named,
      id: text(event, mapping.id),
      kind: kind === 'image' || kind === 'chart' ? kind : 'unknown',
      time: text(event, mapping.time),
    },
    hosts,
  );
}

function nameIn(event: OneEvent, mapping: MappingSettings) {
  const whole = text(event, mapping.image);
  const registry = text(event, mapping.registry);
  const name = whole ?? text(event, mapping.repository);
  if (name === null) return null;
  const reference = parseImageReference(registry === null ? name : `${registry}/${name}`);
  if (reference === null) return null;
  const { written, path } = reference;
  // Without a host in the text, its reader would take it for one of Docker Hub's.
  const isHosted = registry !== null || written.length > path.length;
  return {
    host: isHosted ? reference.registry : null,
    path: isHosted ? path : written,
    tag: whole === null ? text(event, mapping.tag) : reference.tag,
    digest: whole === null ? text(event, mapping.digest) : reference.digest,
  };
}

function read(event: OneEvent, source: string): unknown {
  return source.startsWith('ce:') ? event.attribute(source.slice(3)) : readPointer(event.data, source);
}

function text(event: OneEvent, source: string): string | null {
  const value = read(event, source);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
