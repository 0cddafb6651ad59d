import type { IncomingMessage } from 'node:http';
import type { Kind } from '../kinds/kind.ts';
import type { ResourcePath } from './route.ts';

/** What a request does, in the words of Kubernetes authorisation. */
export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'apply'
  | 'delete'
  | 'deletecollection'
  | 'other';

/** A request on a resource, decoded. */
export interface ResourceRequest {
  method: string;
  path: ResourcePath;
  kind: Kind;
  query: URLSearchParams;
  accept: string | undefined;
  mediaType: string;
  userAgent: string;
}

export function verbOf(method: string, path: ResourcePath, query: URLSearchParams, mediaType: string): Verb {
  const isWatch = query.get('watch') === 'true' || query.get('watch') === '1';
  switch (method) {
    case 'GET':
      if (isWatch) return 'watch';
      return path.name === undefined ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return mediaType.startsWith('application/apply-patch') ? 'apply' : 'patch';
    case 'DELETE':
      return path.name === undefined ? 'deletecollection' : 'delete';
    default:
      return 'other';
  }
}

export function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
