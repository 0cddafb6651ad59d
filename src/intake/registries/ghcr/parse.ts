import { header } from '../../answer.ts';
import type { FormatContext } from '../format.ts';
import type { ImageEvent, ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { isoTime } from '../iso-time.ts';
import { mediaKind } from '../media-kind.ts';
import { nothingPushed, parsedEvents } from '../parsed-events.ts';
import { writtenPlace } from '../written-place.ts';
import { type Package, PackageEvent, Ping } from './schema.ts';

/** `updated` is a tag that was moved; `create` was seen in old deliveries. */
const actions = ['published', 'updated', 'create'];

/**
 * A container package of GitHub. One event comes for each manifest: children of an index have no tag name and are
 * passed over, as are packages of other kinds: these have no `container_metadata`, while `package_type` cannot be
 * trusted.
 */
export function parse(body: unknown, context: FormatContext): ParsedEvents | null {
  const event = PackageEvent.safeParse(body);
  if (!event.success) return Ping.safeParse(body).success ? nothingPushed() : null;
  if (!actions.includes(event.data.action)) return nothingPushed();
  const told = 'registry_package' in event.data ? event.data.registry_package : event.data.package;
  return parsedEvents([pushOf(told, context)]);
}

function pushOf({ name, owner, package_version: version }: Package, context: FormatContext): ImageEvent | null {
  const { tag, manifest } = version?.container_metadata ?? {};
  const place = writtenPlace(version?.package_url ?? '') ?? {
    host: 'ghcr.io',
    path: `${owner?.login ?? ''}/${name ?? ''}`,
  };
  const push = {
    id: header(context.headers, 'x-github-delivery'),
    kind: mediaKind(manifest?.media_type, manifest?.config?.media_type),
    host: place.host,
    // The owner is told in the case of the login; references are lower case.
    path: place.path.toLowerCase(),
    tag: tag?.name,
    digest: tag?.digest || manifest?.digest,
    time: isoTime(version?.updated_at) ?? version?.created_at,
  };
  return imagePush(push, context.hosts);
}
