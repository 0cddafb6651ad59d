import { randomUUID } from 'node:crypto';
import { type Contents, digestOf, type Repositories } from './contents.ts';
import { type Exchange, failure, type Reply, reply } from './exchange.ts';

const blobType = 'application/octet-stream';

/** `GET` and `HEAD` of a blob. */
export function readBlob(exchange: Exchange, contents: Contents | undefined): Reply {
  const bytes = contents?.blobs.get(exchange.rest);
  if (bytes === undefined) return failure(404, 'BLOB_UNKNOWN');
  exchange.emit('pull', blobTarget(bytes));
  return reply(200, { 'Content-Type': blobType, 'Docker-Content-Digest': exchange.rest }, bytes);
}

/** The start of an upload: a mount of a blob that another repository has, a whole blob at once, or an address to send it to. */
export function startUpload(exchange: Exchange, repositories: Repositories): Reply {
  const contents = repositories.open(exchange.name);
  const mount = exchange.url.searchParams.get('mount');
  const from = exchange.url.searchParams.get('from');
  const mounted = mount === null || from === null ? undefined : repositories.find(from)?.blobs.get(mount);
  if (mount !== null && from !== null && mounted !== undefined) {
    contents.blobs.set(mount, mounted);
    exchange.emit('mount', { ...blobTarget(mounted), fromRepository: from });
    return created(exchange, mount);
  }
  if (exchange.url.searchParams.has('digest')) return finish(exchange, contents, exchange.body);
  const id = randomUUID();
  contents.uploads.set(id, []);
  return reply(202, { Location: uploadPath(exchange.name, id), 'Docker-Upload-UUID': id, Range: '0-0' });
}

/** `PATCH` adds to an upload, `PUT` ends it. */
export function continueUpload(exchange: Exchange, contents: Contents | undefined): Reply {
  const chunks = contents?.uploads.get(exchange.rest);
  if (contents === undefined || chunks === undefined) return failure(404, 'BLOB_UPLOAD_UNKNOWN');
  chunks.push(exchange.body);
  const bytes = Buffer.concat(chunks);
  if (exchange.method === 'PUT') {
    contents.uploads.delete(exchange.rest);
    return finish(exchange, contents, bytes);
  }
  const range = `0-${Math.max(bytes.byteLength - 1, 0)}`;
  return reply(202, { Location: uploadPath(exchange.name, exchange.rest), Range: range });
}

function finish(exchange: Exchange, contents: Contents, bytes: Buffer): Reply {
  const digest = exchange.url.searchParams.get('digest');
  if (digest !== digestOf(bytes)) return failure(400, 'DIGEST_INVALID');
  contents.blobs.set(digest, bytes);
  exchange.emit('push', blobTarget(bytes));
  return created(exchange, digest);
}

function created(exchange: Exchange, digest: string): Reply {
  return reply(201, { Location: `/v2/${exchange.name}/blobs/${digest}`, 'Docker-Content-Digest': digest });
}

function blobTarget(bytes: Buffer) {
  const digest = digestOf(bytes);
  return { mediaType: blobType, size: bytes.byteLength, digest, length: bytes.byteLength, url: `blobs/${digest}` };
}

function uploadPath(name: string, id: string): string {
  return `/v2/${name}/blobs/uploads/${id}`;
}
