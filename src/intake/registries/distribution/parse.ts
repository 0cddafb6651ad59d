import { canonicalRepository, isTag } from '../../../text/image-reference.ts';
import { type ImageEvent, isReferrerTag, type ParsedEvents } from '../image-event.ts';
import { DistributionEnvelope, DistributionEvent } from './schema.ts';

const indexTypes = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);
const manifestTypes = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]);
const configTypes = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/**
 * Reads the image pushes by tag out of a body. Pulls, mounts, deletes, layers, manifests that were pushed by digest
 * (children of an index), charts and signatures are passed over. Null when the body is no envelope at all.
 */
export function parseEvents(body: unknown): ParsedEvents | null {
  const envelope = DistributionEnvelope.safeParse(body);
  if (!envelope.success) return null;
  const events: ImageEvent[] = [];
  for (const one of envelope.data.events) {
    const event = DistributionEvent.safeParse(one);
    const image = event.success ? imageOf(event.data) : null;
    if (image !== null) events.push(image);
  }
  return { events, ignored: envelope.data.events.length - events.length };
}

function imageOf({ id, action, target, request }: DistributionEvent): ImageEvent | null {
  const { tag, digest = null } = target;
  if (action !== 'push' || tag === undefined || !isTag(tag) || isReferrerTag(tag) || !isImage(target)) return null;
  // `request.host` is the name under which clients reach the registry; `source.addr` is only a node.
  const repository = canonicalRepository(`${request.host.toLowerCase()}/${target.repository}`);
  return repository === null ? null : { id: id ?? null, repository, tag, digest };
}

/** With `includereferences` the event lists the config, which tells an image from a chart; without it, the type must do. */
function isImage({ mediaType = '', references }: DistributionEvent['target']): boolean {
  if (indexTypes.has(mediaType)) return true;
  if (!manifestTypes.has(mediaType)) return false;
  if (references == null || references.length === 0) return true;
  return references.some((reference) => configTypes.has(reference.mediaType ?? ''));
}
