import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, badRequest, expired, internalError, notImplemented, unauthorized } from '../api-status.ts';
import type { Fault, FaultPlan } from '../fault-plan.ts';
import type { JsonObject } from '../json.ts';
import { type Kind, resourceId } from '../kinds/kind.ts';
import { coreVersions, group, groupList, resourceList } from '../reads/discovery.ts';
import type { Lister } from '../reads/list.ts';
import { metadataOnly, type View, viewFor } from '../reads/metadata-only.ts';
import { selectionOf } from '../reads/select.ts';
import type { RequestCounts } from '../request-counts.ts';
import type { Cluster } from '../writes/context.ts';
import { mediaTypeOf, parseBody, readText } from './body.ts';
import { addWarnings, replyError, replyJson, replyText } from './reply.ts';
import { bearerOf, type ResourceRequest, type Verb, verbOf } from './request.ts';
import { handleResource } from './resource-handler.ts';
import { type ResourcePath, type Route, routeOf } from './route.ts';
import { streamWatch } from './watch-stream.ts';

export interface TokenUser {
  user: string;
  groups?: readonly string[];
}

export interface HandlerDeps {
  cluster: Cluster;
  lister: Lister;
  tokens: Readonly<Record<string, TokenUser>>;
  counts: RequestCounts;
  faults: FaultPlan;
  /** Receives what should not have happened: a bug of the sandbox. */
  onBug: (error: unknown) => void;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  user: string;
}

const VERSION: JsonObject = {
  major: '1',
  minor: '37',
  gitVersion: 'v1.37.0-sandbox',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'sandbox',
};

/** The whole HTTP surface. Access rules are not evaluated: every known token may do everything. */
export function createHandler(deps: HandlerDeps): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(deps, request, response).catch((error: unknown) => {
      if (!(error instanceof ApiError)) deps.onBug(error);
      if (response.headersSent) response.destroy();
      else replyError(response, error instanceof ApiError ? error : internalError('the sandbox cluster failed'));
    });
  };
}

async function answer(deps: HandlerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const route = readRoute(url);
  if (route.kind === 'open') {
    if (route.name === 'version') replyJson(response, 200, VERSION);
    else replyText(response, 200, 'ok');
    return;
  }
  const known = deps.tokens[bearerOf(request) ?? ''];
  if (known === undefined) throw unauthorized();
  if (request.headers['impersonate-user'] !== undefined) throw notImplemented('impersonation');
  const exchange = { request, response, url, user: known.user };
  if (route.kind === 'resource') return answerResource(deps, exchange, route.resource);
  answerDiscovery(deps, exchange, route);
}

function readRoute(url: URL): Route {
  try {
    return routeOf(url.pathname);
  } catch {
    throw badRequest('the path does not decode');
  }
}

function answerDiscovery(deps: HandlerDeps, { request, response, url, user }: Exchange, route: Route): void {
  const body = discoveryBody(deps, request, route);
  const status = body === undefined ? 404 : 200;
  deps.counts.record({ verb: 'other', resource: url.pathname, dryRun: false, status, user });
  if (body === undefined) replyText(response, 404, '404 page not found\n');
  else replyJson(response, 200, body);
}

function discoveryBody({ cluster }: HandlerDeps, request: IncomingMessage, route: Route): JsonObject | undefined {
  switch (route.kind) {
    case 'core-versions':
      return coreVersions(request.headers.host ?? '');
    case 'groups':
      return groupList(cluster.catalogue);
    case 'group':
      return group(cluster.catalogue, route.group);
    case 'resources':
      return resourceList(cluster.catalogue, route.group, route.version);
    case 'unsupported':
      throw notImplemented(route.what);
    default:
      return undefined;
  }
}

async function answerResource(deps: HandlerDeps, exchange: Exchange, path: ResourcePath): Promise<void> {
  const { request, response, url, user } = exchange;
  const mediaType = mediaTypeOf(request);
  const query = url.searchParams;
  const verb = verbOf(request.method ?? '', path, query, mediaType);
  const resource = resourceId(path);
  let dryRun = query.has('dryRun');
  response.on('close', () => deps.counts.record({ verb, resource, dryRun, status: response.statusCode, user }));
  const fault = deps.faults.take({ verb, resource, path: url.pathname });
  const text = await readText(request);
  if (request.method === 'DELETE' && /"dryRun"\s*:\s*\["All"\]/.test(text)) dryRun = true;
  if (await strikeBefore(deps, fault, request)) return;
  const kind = findKind(deps.cluster, path);
  if (kind === undefined) {
    replyText(response, 404, '404 page not found\n');
    return;
  }
  const view = viewFor(request.headers.accept);
  if (view === 'unknown') throw new ApiError(406, 'NotAcceptable', 'only application/json is served');
  const userAgent = request.headers['user-agent'] ?? '';
  const decoded = { method: request.method ?? '', path, kind, query, accept: undefined, mediaType, userAgent };
  if (verb === 'watch') return answerWatch(deps, decoded, { view, fault }, response);
  answerOnce(deps, decoded, { verb, text, view, fault }, exchange);
}

function findKind(cluster: Cluster, path: ResourcePath): Kind | undefined {
  const kind = cluster.catalogue.find(path.group, path.version, path.plural);
  if (kind === undefined) return undefined;
  const isMisplaced = kind.namespaced ? path.namespace === undefined && path.name !== undefined : path.namespace;
  return isMisplaced ? undefined : kind;
}

/** Faults that strike before the work; true when the request is over. */
async function strikeBefore(deps: HandlerDeps, fault: Fault | undefined, request: IncomingMessage): Promise<boolean> {
  if (fault === undefined) return false;
  if (fault.kind === 'gone') throw expired('too old resource version');
  if (fault.kind === 'status') {
    const { code, retryAfterSeconds } = fault;
    const details = retryAfterSeconds === undefined ? undefined : { retryAfterSeconds };
    throw new ApiError(code, fault.reason ?? reasonFor(code), fault.message ?? `planned fault ${code}`, details);
  }
  if (fault.kind === 'reset' && fault.afterWork !== true) {
    request.socket.resetAndDestroy();
    return true;
  }
  if (fault.kind === 'slow') {
    await new Promise<void>((resolve) => deps.cluster.clock.schedule(fault.delayMs, resolve));
  }
  return false;
}

function reasonFor(code: number): string {
  if (code === 429) return 'TooManyRequests';
  if (code === 503) return 'ServiceUnavailable';
  return code === 504 ? 'Timeout' : 'InternalError';
}

function answerWatch(
  deps: HandlerDeps,
  request: ResourceRequest,
  how: { view: View; fault: Fault | undefined },
  response: ServerResponse,
): void {
  const selection = selectionOf(request.kind, request.path, request.query);
  const { store, clock } = deps.cluster;
  streamWatch({ store, clock }, { selection, query: request.query, ...how }, response);
}

function answerOnce(
  deps: HandlerDeps,
  decoded: ResourceRequest,
  how: { verb: Verb; text: string; view: View; fault: Fault | undefined },
  { request, response }: Exchange,
): void {
  const warnings: string[] = [];
  const body = parseBody(how.text, decoded.mediaType);
  const result = handleResource(deps, decoded, how.verb, body, (warning) => warnings.push(warning));
  if (how.fault?.kind === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  addWarnings(response, warnings);
  replyJson(response, result.code, how.view === 'metadata' ? metadataOnly(result.body) : result.body);
}
