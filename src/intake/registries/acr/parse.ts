import type { FormatContext } from '../format.ts';
import type { HostNames } from '../host-names.ts';
import type { ImageEvent, ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { mediaKind } from '../media-kind.ts';
import { parsedEvents } from '../parsed-events.ts';
import { AcrEvent, GridBatch, GridEvent } from './schema.ts';

/** A webhook is one bare event; Event Grid wraps each, and sends its own schema and batches as a list. */
export function parse(body: unknown, { hosts }: FormatContext): ParsedEvents | null {
  const batch = GridBatch.safeParse(body);
  if (batch.success) {
    const events = batch.data.map((each) => GridEvent.safeParse(each).data);
    return events.every((event) => event === undefined)
      ? null
      : parsedEvents(events.map((event) => wrapped(event, hosts)));
  }
  const event = GridEvent.safeParse(body);
  if (event.success) return parsedEvents([wrapped(event.data, hosts)]);
  const bare = AcrEvent.safeParse(body);
  return bare.success ? parsedEvents([pushOf(bare.data, hosts)]) : null;
}

function wrapped(event: GridEvent | undefined, hosts: HostNames): ImageEvent | null {
  const inner = AcrEvent.safeParse(event?.data);
  if (event === undefined || !inner.success) return null;
  const { data } = inner;
  const [registry, time] = 'eventType' in event ? [event.topic, event.eventTime] : [event.source, event.time];
  const host = data.request?.host ?? hostOf(registry);
  return pushOf({ ...data, id: event.id, timestamp: data.timestamp ?? time, request: { host } }, hosts);
}

function pushOf({ id, timestamp: time, action, target, request }: AcrEvent, hosts: HostNames): ImageEvent | null {
  if (target == null) return null;
  const { repository: path, tag, digest, mediaType } = target;
  const told = { id, host: request?.host ?? null, digest, time };
  if (action === 'chart_push') return imagePush({ ...told, kind: 'chart', ...chartPlace(target) }, hosts);
  if (action !== 'push') return null;
  return imagePush({ ...told, kind: mediaKind(mediaType, null), path: path ?? '', tag }, hosts);
}

/** The Helm repository of a registry is at `helm/v1/repo`; its tags are file names, `wordpress-5.4.0.tgz`. */
function chartPlace({ repository, name, version }: NonNullable<AcrEvent['target']>): { path: string; tag: string } {
  return { path: `helm/v1/${repository ?? ''}/${name ?? ''}`, tag: (version ?? '').replace(/\.tgz$/, '') };
}

/** `/subscriptions/…/providers/Microsoft.ContainerRegistry/registries/acme`: the name is that of the host. */
function hostOf(registry: string | null | undefined): string | null {
  const name = /\/Microsoft\.ContainerRegistry\/registries\/([a-z0-9]+)$/i.exec(registry ?? '')?.[1];
  return name === undefined ? null : `${name.toLowerCase()}.azurecr.io`;
}
