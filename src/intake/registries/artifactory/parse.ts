import type { FormatContext } from '../format.ts';
import type { HostNames } from '../host-names.ts';
import type { ImageEvent, ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { nothingPushed, parsedEvents } from '../parsed-events.ts';
import { urlHost } from '../url-host.ts';
import { ArtifactoryEvent } from './schema.ts';

/**
 * A manifest that was pushed to a Docker repository. Its place is the repository's key and the path without tag and
 * file; a virtual repository or a host per repository has other names, which the settings give.
 */
export function parse(body: unknown, { hosts }: FormatContext): ParsedEvents | null {
  const event = ArtifactoryEvent.safeParse(body);
  if (!event.success) return null;
  const { domain, event_type } = event.data;
  if (domain !== 'docker' || event_type !== 'pushed') return nothingPushed();
  return parsedEvents([pushOf(event.data, hosts)]);
}

function pushOf({ data, jpd_origin }: ArtifactoryEvent, hosts: HostNames): ImageEvent | null {
  const { repo_key, path, tag, sha256 } = data;
  const [, image, file] = /^(.+)\/[^/]+\/([^/]+)$/.exec(path ?? '') ?? [];
  // An index has a file of its own; `manifest.json` is a child of one, an image of one platform, or a chart.
  if (image === undefined || (file !== 'manifest.json' && file !== 'list.manifest.json')) return null;
  const push = {
    kind: file === 'list.manifest.json' ? ('image' as const) : ('unknown' as const),
    host: urlHost(jpd_origin),
    path: `${repo_key ?? ''}/${image}`,
    tag,
    digest: `sha256:${sha256 ?? ''}`,
  };
  return imagePush(push, hosts);
}
