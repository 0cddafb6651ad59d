import { parseImageReference } from '../../../text/image-reference.ts';
import { header } from '../../answer.ts';
import { parseJson } from '../../parse-json.ts';
import type { FormatContext } from '../format.ts';
import type { HostNames } from '../host-names.ts';
import type { ImageEvent, ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { nothingPushed, parsedEvents } from '../parsed-events.ts';
import { GarMessage, PubSubEnvelope } from './schema.ts';

/**
 * A message of Pub/Sub, in its envelope or with "payload unwrapping". A well-formed envelope with another message in it
 * is passed over: Pub/Sub repeats for days what is refused.
 */
export function parse(body: unknown, { headers, hosts }: FormatContext): ParsedEvents | null {
  const envelope = PubSubEnvelope.safeParse(body);
  if (envelope.success) {
    const { data, messageId, publishTime } = envelope.data.message;
    const message = GarMessage.safeParse(parseJson(Buffer.from(data ?? '', 'base64')));
    if (!message.success) return nothingPushed();
    return parsedEvents([pushOf(message.data, { id: messageId, time: publishTime }, hosts)]);
  }
  const bare = GarMessage.safeParse(body);
  if (!bare.success || (bare.data.tag == null && bare.data.digest == null)) return null;
  const told = {
    id: header(headers, 'x-goog-pubsub-message-id'),
    time: header(headers, 'x-goog-pubsub-publish-time'),
  };
  return parsedEvents([pushOf(bare.data, told, hosts)]);
}

function pushOf(
  { action, tag, digest }: GarMessage,
  told: { id: string | null | undefined; time: unknown },
  hosts: HostNames,
): ImageEvent | null {
  const reference = action === 'INSERT' ? parseImageReference(tag ?? '') : null;
  if (reference === null) return null;
  const { registry: host, path } = reference;
  return imagePush({ ...told, host, path, tag: reference.tag, digest: digest?.split('@')[1] }, hosts);
}
