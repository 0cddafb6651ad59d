import { type Headers, header } from '../../answer.ts';
import { parseJson } from '../../parse-json.ts';
import type { FormatContext } from '../format.ts';
import type { ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { mediaKind } from '../media-kind.ts';
import { nothingPushed, parsedEvents } from '../parsed-events.ts';
import { PushedManifest, StructuredEvent, ZotImage } from './schema.ts';

const UPDATED = 'zotregistry.image.updated';

/** A CloudEvent whose type stands in a header. `reference` is the tag, or the digest of a push by digest. */
export function parse(body: unknown, { headers, hosts }: FormatContext): ParsedEvents | null {
  const event = StructuredEvent.safeParse(body).data ?? binaryEvent(body, headers);
  if (!event?.type.startsWith('zotregistry.')) return null;
  const image = ZotImage.safeParse(event.data);
  if (event.type !== UPDATED || !image.success) return nothingPushed();
  const { name: path, reference: tag, digest } = image.data;
  const { id, time } = event;
  return parsedEvents([imagePush({ id, kind: kindOf(image.data), host: null, path, tag, digest, time }, hosts)]);
}

function binaryEvent(body: unknown, headers: Headers) {
  const type = header(headers, 'ce-type');
  if (type === null || typeof body !== 'object') return null;
  return { type, id: header(headers, 'ce-id'), time: header(headers, 'ce-time'), data: body };
}

/** The event brings the manifest along, whose config tells an image from a chart. */
function kindOf({ mediaType, manifest }: ZotImage) {
  const read = PushedManifest.safeParse(parseJson(Buffer.from(manifest ?? '')));
  return mediaKind(mediaType, read.data?.config?.mediaType);
}
