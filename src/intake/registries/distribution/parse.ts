import { isTag } from '../../../text/image-reference.ts';
import type { FormatContext } from '../format.ts';
import type { HostNames } from '../host-names.ts';
import { type ImageEvent, isReferrerTag, type ParsedEvents } from '../image-event.ts';
import { isoTime } from '../iso-time.ts';
import { isIndexType, isManifestType, kindOfConfig } from '../media-types.ts';
import { DistributionEnvelope, DistributionEvent } from './schema.ts';

/**
 * Reads the pushes by tag out of a body. Pulls, mounts, deletes, layers, manifests that were pushed by digest (children
 * of an index) and signatures are passed over. Null when the body is no envelope at all.
 */
export function parseEvents(body: unknown, { hosts }: Pick<FormatContext, 'hosts'>): ParsedEvents | null {
  const envelope = DistributionEnvelope.safeParse(body);
  if (!envelope.success) return null;
  const events: ImageEvent[] = [];
  for (const one of envelope.data.events) {
    const event = DistributionEvent.safeParse(one);
    const image = event.success ? imageOf(event.data, hosts) : null;
    if (image !== null) events.push(image);
  }
  return { events, ignored: envelope.data.events.length - events.length };
}

function imageOf({ id, timestamp, action, target, request }: DistributionEvent, hosts: HostNames): ImageEvent | null {
  const { tag, digest = null } = target;
  const kind = kindOf(target);
  if (action !== 'push' || tag === undefined || !isTag(tag) || isReferrerTag(tag) || kind === null) return null;
  // `request.host` is the name under which clients reach the registry; `source.addr` is only a node.
  const repository = hosts.repository(request.host, target.repository);
  if (repository === null) return null;
  return { id: id ?? null, kind, action: 'push', repository, tag, digest, time: isoTime(timestamp) };
}

/** With `includereferences` the event lists the config, which tells an image from a chart; without it, nothing does. */
function kindOf({ mediaType = '', references }: DistributionEvent['target']): ImageEvent['kind'] | null {
  if (isIndexType(mediaType)) return 'image';
  if (!isManifestType(mediaType)) return null;
  if (references == null || references.length === 0) return 'unknown';
  for (const { mediaType: type = '' } of references) {
    const kind = kindOfConfig(type);
    if (kind !== null) return kind;
  }
  return null;
}
