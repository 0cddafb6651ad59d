import { type Access, accessRepository } from './access.ts';
import type { Answer, Call, RepositoryCall } from './call.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One route: GitHub's path template, and what answers it. `{name...}` takes slashes as well. */
export interface Route {
  readonly method: Method;
  readonly template: string;
  /** Counts against the limit of content creations. */
  readonly createsContent: boolean;
  answer(call: Call): Promise<Answer> | Answer;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export interface Router {
  find(method: string, path: string): Match | undefined;
}

type Handler<C> = (call: C) => Promise<Answer> | Answer;

export function route(method: Method, template: string, answer: Handler<Call>): Route {
  return { method, template, createsContent: false, answer };
}

/** A route below `/repos/{owner}/{repo}` whose caller is checked before it runs. */
export function repositoryRoute(
  method: Method,
  template: string,
  access: Access,
  answer: Handler<RepositoryCall>,
): Route {
  return {
    method,
    template: `/repos/{owner}/{repo}${template}`,
    createsContent: false,
    answer: (call) => answer({ ...call, repository: accessRepository(call, access) }),
  };
}

/** Marks a route whose calls create content in the sense of GitHub's secondary limits. */
export function contentCreation(one: Route): Route {
  return { ...one, createsContent: true };
}

/** Finds the first route whose method and template fit; a HEAD request is answered by its GET. */
export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes.map((one) => ({ one, ...compile(one.template) }));
  return {
    find(method, path) {
      const wanted = method === 'HEAD' ? 'GET' : method;
      for (const { one, pattern, names } of compiled) {
        if (one.method !== wanted) continue;
        const match = pattern.exec(path);
        if (match) return { route: one, params: readParams(names, match) };
      }
      return undefined;
    },
  };
}

function compile(template: string): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  const source = template.replaceAll(/\{([a-z_]+)(\.\.\.)?\}/g, (_whole, name: string, rest: string | undefined) => {
    names.push(name);
    return rest ? '(.+?)' : '([^/]+)';
  });
  return { pattern: new RegExp(`^${source}/?$`), names };
}

function readParams(names: readonly string[], match: RegExpExecArray): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) params[name] = decode(match[index + 1] ?? '');
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
