import { isTag } from '../../text/image-reference.ts';
import type { HostNames } from './host-names.ts';
import { type ImageEvent, isReferrerTag } from './image-event.ts';
import { isoTime } from './iso-time.ts';
import type { MediaKind } from './media-kind.ts';

/** A push as a body tells it, before anything of it is believed. */
export interface ToldPush {
  id?: string | null | undefined;
  kind?: MediaKind;
  /** The name under which clients reach the registry; null when the body has none. */
  host: string | null;
  /** The path on it. */
  path: string;
  tag: string | null | undefined;
  digest?: string | null | undefined;
  time?: unknown;
}

/**
 * The event of a push by tag; null for what is none: no tag or a digest in its place (children of an index, pushes by
 * digest), the tag of a signature or attestation, an artifact that no target runs, a name that no reference can have.
 */
export function imagePush(push: ToldPush, hosts: HostNames): ImageEvent | null {
  const { id = null, kind = 'unknown', host, path, tag, digest, time } = push;
  if (kind === 'other' || tag == null || !isTag(tag) || isStandIn(tag)) return null;
  const repository = hosts.repository(host, path);
  if (repository === null) return null;
  return { id, kind, action: 'push', repository, tag, digest: digestOf(digest), time: isoTime(time) };
}

/** A tag that stands for a digest: the referrer tags, and how Artifactory names the folder of an untagged manifest. */
function isStandIn(tag: string): boolean {
  return isReferrerTag(tag) || /^sha256__[0-9a-f]{64}$/.test(tag);
}

/** A digest that is none is as good as none: the tag is resolved at the registry anyway. */
function digestOf(text: string | null | undefined): string | null {
  return text != null && /^sha256:[0-9a-f]{64}$/.test(text) ? text : null;
}
