import { ImagesNotice } from '../../../model/images-notice.ts';
import { parseImageReference } from '../../../text/image-reference.ts';
import { firstProblem } from '../../first-problem.ts';
import type { ImageEvent } from '../image-event.ts';

export type NoticeRead = { status: 'read'; events: ImageEvent[] } | { status: 'wrong'; why: string };

const CHART = 'oci://';

/** Reads what CI says it pushed: `ghcr.io/acme/checkout:1.4.3`, with or without a digest, a chart with `oci://` before it. */
export function readNotice(body: unknown): NoticeRead {
  const notice = ImagesNotice.safeParse(body);
  if (!notice.success)
    return { status: 'wrong', why: `not {"images": ["registry/path:tag"]}: ${firstProblem(notice.error)}` };
  const events: ImageEvent[] = [];
  for (const [index, written] of notice.data.images.entries()) {
    const event = eventOf(written);
    if (event === null) return { status: 'wrong', why: `images.${index} is no reference of an image with a tag` };
    events.push(event);
  }
  return { status: 'read', events };
}

/** The repository as settings name it: `ghcr.io/acme/checkout`, with `oci://` before a chart. */
export function nameOf({ kind, repository }: ImageEvent): string {
  return kind === 'chart' ? `${CHART}${repository}` : repository;
}

export function noticeText(event: ImageEvent): string {
  return `${nameOf(event)}:${event.tag}`;
}

function eventOf(written: string): ImageEvent | null {
  const isChart = written.startsWith(CHART);
  const reference = parseImageReference(isChart ? written.slice(CHART.length) : written);
  if (reference === null || reference.tag === null) return null;
  const { repository, tag, digest } = reference;
  return { id: null, kind: isChart ? 'chart' : 'image', action: 'push', repository, tag, digest, time: null };
}
