import type { Route } from './http.ts';

export type Match =
  | { found: true; route: Route; params: Record<string, string> }
  | { found: false; status: 404 | 405; allow: string[] };

/**
 * The route for a method and a path: exact segments, `:name` for one. Deny by default: no route, no answer but 404, and
 * 405 with the methods that exist when only the method is wrong. A path that does not decode matches nothing.
 */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match {
  const allow: string[] = [];
  for (const route of routes) {
    const params = paramsOf(route.path, path);
    if (params === null) continue;
    if (route.method === method || (route.method === 'GET' && method === 'HEAD')) return { found: true, route, params };
    allow.push(route.method);
  }
  return allow.length === 0 ? { found: false, status: 404, allow } : { found: false, status: 405, allow };
}

function paramsOf(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const have = decode(given[index] ?? '');
    if (have === null) return null;
    if (want.startsWith(':') && have !== '') params[want.slice(1)] = have;
    else if (want !== have) return null;
  }
  return params;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
