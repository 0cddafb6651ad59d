import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { manifestSchema, type PendingManifest } from '../routes/manifests.ts';
import type { Account } from '../world/accounts.ts';
import type { ApiRequest } from './api.ts';
import { HttpError } from './http-error.ts';

export interface SetupDeps {
  readonly pendingManifests: Map<string, PendingManifest>;
  /** Who owns Apps that are made on the page: there is nobody logged in here. */
  setupOwner(): Account;
}

/**
 * `POST /settings/apps/new` with a manifest: GitHub shows a page to confirm; here it is taken as confirmed and the
 * browser is sent back with the code that `POST /app-manifests/{code}/conversions` takes.
 */
export function serveSetup(deps: SetupDeps, response: ServerResponse, request: ApiRequest): boolean {
  if (request.method !== 'POST' || !/^(\/organizations\/[^/]+)?\/settings\/apps\/new$/.test(request.path)) return false;
  const form = new URLSearchParams(request.body.toString());
  const parsed = manifestSchema.safeParse(readJson(form.get('manifest') ?? ''));
  if (!parsed.success) throw new HttpError(422, `The manifest is not valid: ${parsed.error.issues[0]?.message}`);
  const code = randomUUID();
  deps.pendingManifests.set(code, { manifest: parsed.data, owner: deps.setupOwner() });
  const back = new URL(parsed.data.redirect_url ?? parsed.data.url);
  back.searchParams.set('code', code);
  const state = request.query.get('state');
  if (state !== null) back.searchParams.set('state', state);
  response.writeHead(302, { location: back.href });
  response.end();
  return true;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
