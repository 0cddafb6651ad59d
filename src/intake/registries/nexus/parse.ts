import { header } from '../../answer.ts';
import type { FormatContext } from '../format.ts';
import type { ImageEvent, ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { nothingPushed, parsedEvents } from '../parsed-events.ts';
import { NexusEvent } from './schema.ts';

/**
 * A component is made once for each tag; a tag that is pushed again only updates its asset `v2/<name>/manifests/<tag>`.
 * Nexus knows no address of its registry: the settings have it, by the name of the repository or for all of them.
 */
export function parse(body: unknown, context: FormatContext): ParsedEvents | null {
  const event = NexusEvent.safeParse(body);
  if (!event.success || (event.data.component == null && event.data.asset == null)) return null;
  const { action } = event.data;
  if (action != null && action !== 'CREATED' && action !== 'UPDATED') return nothingPushed();
  return parsedEvents([pushOf(event.data, context)]);
}

function pushOf(event: NexusEvent, { headers, hosts }: FormatContext): ImageEvent | null {
  const told = toldBy(event);
  if (told === null) return null;
  const push = { id: header(headers, 'x-nexus-webhook-delivery'), ...told, time: event.timestamp };
  return imagePush({ ...push, host: event.repositoryName }, hosts) ?? imagePush({ ...push, host: null }, hosts);
}

function toldBy({ component, asset }: NexusEvent): { path: string; tag: string | null | undefined } | null {
  if (component != null) {
    const { format, name, version } = component;
    return isDocker(format) ? { path: name ?? '', tag: version } : null;
  }
  const [, path, tag] = /^\/?v2\/(.+)\/manifests\/([^/]+)$/.exec(asset?.name ?? '') ?? [];
  return path === undefined || !isDocker(asset?.format) ? null : { path, tag };
}

function isDocker(format: string | null | undefined): boolean {
  return format == null || format === 'docker';
}
