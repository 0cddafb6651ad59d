import { type Contents, digestOf, type Manifest, manifestAt, type Repositories, referencesOf } from './contents.ts';
import type { EventTarget } from './event.ts';
import { type Exchange, failure, type Reply, reply } from './exchange.ts';

/** `GET` and `HEAD` of a manifest, by tag or digest. */
export function readManifest(exchange: Exchange, contents: Contents | undefined): Reply {
  const found = contents === undefined ? undefined : manifestAt(contents, exchange.rest);
  if (found === undefined) return failure(404, 'MANIFEST_UNKNOWN');
  exchange.emit('pull', manifestTarget(found.manifest, tagOf(exchange.rest)));
  const { mediaType, bytes } = found.manifest;
  return reply(200, { 'Content-Type': mediaType, 'Docker-Content-Digest': found.digest }, bytes);
}

/** Takes a manifest whose blobs, or children, are there. A tag moves without a word. */
export function writeManifest(exchange: Exchange, repositories: Repositories): Reply {
  const contents = repositories.open(exchange.name);
  const manifest = { mediaType: exchange.headers['content-type'] ?? '', bytes: exchange.body };
  const digest = digestOf(exchange.body);
  const tag = tagOf(exchange.rest);
  if (tag === undefined && exchange.rest !== digest) return failure(400, 'DIGEST_INVALID');
  if (!isComplete(contents, manifest)) return failure(400, 'MANIFEST_BLOB_UNKNOWN');
  contents.manifests.set(digest, manifest);
  if (tag !== undefined) contents.tags.set(tag, digest);
  exchange.emit('push', manifestTarget(manifest, tag));
  const Location = `/v2/${exchange.name}/manifests/${digest}`;
  return reply(201, { Location, 'Docker-Content-Digest': digest });
}

/** Deletes by digest, with the tags that point there; by tag it is refused, as distribution 2.8 does. */
export function deleteManifest(exchange: Exchange, contents: Contents | undefined): Reply {
  const digest = exchange.rest;
  if (tagOf(digest) !== undefined) return failure(400, 'UNSUPPORTED');
  if (contents === undefined || !contents.manifests.delete(digest)) return failure(404, 'MANIFEST_UNKNOWN');
  exchange.emit('delete', { digest });
  for (const [tag, pointed] of contents.tags) {
    if (pointed !== digest) continue;
    contents.tags.delete(tag);
    exchange.emit('delete', { tag });
  }
  return reply(202);
}

/** Tags in order, `n` at a time, with the address of the next page in `Link`. */
export function listTags(exchange: Exchange, contents: Contents | undefined): Reply {
  if (contents === undefined) return failure(404, 'NAME_UNKNOWN');
  const { searchParams } = exchange.url;
  const last = searchParams.get('last') ?? '';
  const limit = Math.min(Number(searchParams.get('n') ?? 100), 100);
  const after = [...contents.tags.keys()].sort().filter((tag) => tag > last);
  const tags = after.slice(0, limit);
  const headers: Record<string, string> = {};
  if (after.length > tags.length) {
    const next = `/v2/${exchange.name}/tags/list?last=${encodeURIComponent(tags.at(-1) ?? '')}&n=${limit}`;
    headers['Link'] = `<${next}>; rel="next"`;
  }
  return reply(200, headers, { name: exchange.name, tags });
}

function isComplete(contents: Contents, manifest: Manifest): boolean {
  try {
    return referencesOf(manifest).every(({ digest }) => contents.blobs.has(digest) || contents.manifests.has(digest));
  } catch {
    return false;
  }
}

function tagOf(reference: string): string | undefined {
  return reference.startsWith('sha256:') ? undefined : reference;
}

function manifestTarget(manifest: Manifest, tag: string | undefined): Omit<EventTarget, 'repository'> {
  const digest = digestOf(manifest.bytes);
  const size = manifest.bytes.byteLength;
  const references = referencesOf(manifest);
  const url = `manifests/${digest}`;
  return { mediaType: manifest.mediaType, size, digest, length: size, url, ...(tag && { tag }), references };
}
