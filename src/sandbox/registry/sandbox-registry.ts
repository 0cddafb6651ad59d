import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { continueUpload, readBlob, startUpload } from './blobs.ts';
import { createRepositories, type Repositories } from './contents.ts';
import { type EventTarget, type RegistryAction, registryEvent } from './event.ts';
import { bodyOf, type Exchange, failure, type Reply, reply, writeReply } from './exchange.ts';
import { deleteManifest, listTags, readManifest, writeManifest } from './manifests.ts';
import { createNotifier, type NotificationEndpoint } from './notifier.ts';
import { type ImagePush, pushImage } from './push-image.ts';

export interface SandboxRegistryOptions {
  /** 0 takes a free port. */
  port: number;
  /** The public name of the registry, which its events carry; the process listens on the loopback only. */
  host: string;
  endpoints: readonly NotificationEndpoint[];
  /** Tries in a row of a notification before it waits, and how long it waits then. */
  threshold?: number;
  backoffMs?: number;
  now?: () => Date;
}

export interface SandboxRegistry {
  /** `http://127.0.0.1:<port>` */
  url: string;
  push(image: ImagePush): Promise<{ digest: string }>;
  /** Resolves when every notification was answered. */
  notified(): Promise<void>;
  /** Loses the next `count` notifications; `Infinity` all of them, 0 none. */
  loseNotifications(count: number): void;
  close(): Promise<void>;
}

/** A small OCI registry in this process: blobs, manifests, tags, and the notifications of the CNCF distribution registry. */
export async function createSandboxRegistry(options: SandboxRegistryOptions): Promise<SandboxRegistry> {
  const { port, host, endpoints, threshold = 3, backoffMs = 2_000, now = () => new Date() } = options;
  const repositories = createRepositories();
  const notifiers = endpoints.map((endpoint) => createNotifier(endpoint, { threshold, backoffMs }));
  const source = { addr: 'registry-0:5000', instanceID: randomUUID() };
  let toLose = 0;

  function emit(
    request: IncomingMessage,
    name: string,
    action: RegistryAction,
    target: Omit<EventTarget, 'repository'>,
  ) {
    if (toLose > 0) {
      toLose -= 1;
      return;
    }
    const { socket, method = '', headers } = request;
    const about = {
      action,
      target: orderedTarget(host, name, target),
      request: {
        addr: `${socket.remoteAddress}:${socket.remotePort}`,
        host,
        method,
        useragent: headers['user-agent'] ?? '',
      },
    };
    const event = registryEvent(about, source, now());
    for (const notifier of notifiers) notifier.send(event);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const method = request.method ?? '';
    const url = new URL(request.url ?? '/', 'http://localhost');
    const place = /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests|tags)\/([^/]*)$/.exec(url.pathname);
    const isHead = method === 'HEAD';
    if (place === null) {
      writeReply(response, isHead, reply(url.pathname === '/v2/' ? 200 : 404, {}, {}));
      return;
    }
    const [, name = '', kind = '', rest = ''] = place;
    const exchange: Exchange = {
      method,
      url,
      name,
      rest,
      headers: request.headers,
      body,
      emit: (action, target) => emit(request, name, action, target),
    };
    writeReply(response, isHead, route(kind, exchange, repositories));
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    push: (image) => pushImage(url, image),
    async notified() {
      await Promise.all(notifiers.map((notifier) => notifier.idle()));
    },
    loseNotifications(count) {
      toLose = count;
    },
    async close() {
      for (const notifier of notifiers) notifier.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function route(kind: string, exchange: Exchange, repositories: Repositories): Reply {
  const contents = repositories.find(exchange.name);
  const isRead = exchange.method === 'GET' || exchange.method === 'HEAD';
  const place = `${isRead ? 'READ' : exchange.method} ${kind}`;
  if (place === 'READ blobs') return readBlob(exchange, contents);
  if (place === 'POST blobs/uploads') return startUpload(exchange, repositories);
  if (place === 'PATCH blobs/uploads' || place === 'PUT blobs/uploads') return continueUpload(exchange, contents);
  if (place === 'READ manifests') return readManifest(exchange, contents);
  if (place === 'PUT manifests') return writeManifest(exchange, repositories);
  if (place === 'DELETE manifests') return deleteManifest(exchange, contents);
  if (place === 'READ tags' && exchange.rest === 'list') return listTags(exchange, contents);
  return failure(405, 'UNSUPPORTED');
}

/** The fields in the order in which the registry writes them, with addresses on its public name. */
function orderedTarget(host: string, name: string, target: Omit<EventTarget, 'repository'>): EventTarget {
  const { mediaType, size, digest, length, fromRepository, url, tag, references } = target;
  return {
    ...(mediaType !== undefined && { mediaType }),
    ...(size !== undefined && { size }),
    ...(digest !== undefined && { digest }),
    ...(length !== undefined && { length }),
    repository: name,
    ...(fromRepository !== undefined && { fromRepository }),
    ...(url !== undefined && { url: `http://${host}/v2/${name}/${url}` }),
    ...(tag !== undefined && { tag }),
    ...(references !== undefined && { references }),
  };
}
