import type { z } from 'zod';
import type { Context } from '../context.ts';
import type { Account, App, Grant, Permissions } from '../world/accounts.ts';
import type { Author } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';
import { HttpError, validationFailed } from './http-error.ts';

/** Who calls: nobody, an App by its JWT, or whom a token was made for. */
export type Actor = { readonly kind: 'anonymous' } | { readonly kind: 'app'; readonly app: App } | Grant;

/** One request as a route sees it. */
export interface Call {
  readonly context: Context;
  readonly actor: Actor;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly accept: string;
}

export interface RepositoryCall extends Call {
  readonly repository: Repository;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Bytes to send as they are instead of JSON. */
  readonly raw?: { readonly type: string; readonly bytes: Buffer };
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function created(body: unknown): Answer {
  return { status: 201, body };
}

export const NO_CONTENT: Answer = { status: 204 };

/** A named part of the path; a route that asks for one that its pattern lacks is a programming error. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route ${call.path} has no {${name}}`);
  return value;
}

export function numberParam(call: Call, name: string): number {
  const value = Number(param(call, name));
  if (!Number.isSafeInteger(value)) throw new HttpError(404, 'Not Found');
  return value;
}

/** The body in the shape that the route expects; 422 with the first wrong field otherwise. */
export function readBody<S extends z.ZodType>(call: Call, schema: S): z.output<S> {
  const parsed = schema.safeParse(call.body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  if (issue?.code === 'invalid_type' && /undefined/.test(issue.message)) {
    throw validationFailed({ resource: 'Request', field, code: 'missing_field' });
  }
  throw validationFailed({ resource: 'Request', field, code: 'invalid', message: issue?.message ?? '' });
}

/** The account in whose name the call writes. */
export function callerAccount(call: Pick<Call, 'actor'>): Account {
  return callerAuthor(call).account;
}

export function callerAuthor(call: Pick<Call, 'actor'>): Author {
  const { actor } = call;
  if (actor.kind === 'user') return { account: actor.account };
  if (actor.kind === 'installation') return { account: actor.installation.app.bot, app: actor.installation.app };
  throw new HttpError(401, 'Requires authentication');
}

/** The App that calls through an installation token; 403 for anybody else. */
export function callerApp(call: Pick<Call, 'actor'>): App {
  if (call.actor.kind === 'installation') return call.actor.installation.app;
  throw new HttpError(403, 'You must authenticate via a GitHub App.');
}

export function grantedPermissions(actor: Actor): Permissions {
  return actor.kind === 'installation' ? actor.permissions : {};
}
