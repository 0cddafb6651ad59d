import type { FormatContext } from '../format.ts';
import type { HostNames } from '../host-names.ts';
import type { ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { nothingPushed, parsedEvents } from '../parsed-events.ts';
import { writtenPlace } from '../written-place.ts';
import { HarborCloudEvent, type HarborData, HarborDefault } from './schema.ts';

/** A tag that is added to an existing artifact sends `CREATE_TAG` in newer versions and nothing in older ones. */
const pushes = ['PUSH_ARTIFACT', 'pushImage', 'CREATE_TAG', 'harbor.artifact.pushed', 'harbor.tag.created'];

/** Harbor's two formats. Of an untagged push `tag` holds the digest: it is passed over. */
export function parse(body: unknown, { hosts }: FormatContext): ParsedEvents | null {
  const cloud = HarborCloudEvent.safeParse(body);
  if (cloud.success) return read(cloud.data, hosts);
  const plain = HarborDefault.safeParse(body);
  if (!plain.success) return null;
  const { type, occur_at: time, event_data: data } = plain.data;
  return read({ id: null, type, time, data }, hosts);
}

interface Told {
  id?: string | null | undefined;
  type: string;
  time?: unknown;
  data: HarborData;
}

function read({ id, type, time, data }: Told, hosts: HostNames): ParsedEvents {
  const { resources, repository } = data;
  if (!pushes.includes(type) || resources == null || resources.length === 0) return nothingPushed();
  const name = repository?.repo_full_name || [repository?.namespace, repository?.name].filter(Boolean).join('/');
  const read = resources.map(({ digest, tag, resource_url }) => {
    const place = writtenPlace(resource_url ?? '');
    return imagePush({ id, host: place?.host ?? null, path: name || (place?.path ?? ''), tag, digest, time }, hosts);
  });
  return parsedEvents(read);
}
