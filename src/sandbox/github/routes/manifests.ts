import { z } from 'zod';
import { type Answer, type Call, created, param } from '../http/call.ts';
import { notFound } from '../http/http-error.ts';
import { type Route, route } from '../http/router.ts';
import { presentApp } from '../present/account.ts';
import type { Account } from '../world/accounts.ts';
import { createApp } from '../world/apps.ts';

/** The manifest that a set-up page posts; what the sandbox does not use is let through. */
export const manifestSchema = z.object({
  name: z.string().min(1),
  url: z.string(),
  redirect_url: z.string().optional(),
  hook_attributes: z.object({ url: z.string(), active: z.boolean().optional() }).optional(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).default({}),
  default_events: z.array(z.string()).default([]),
});

export interface PendingManifest {
  readonly manifest: z.output<typeof manifestSchema>;
  readonly owner: Account;
}

/** `POST /app-manifests/{code}/conversions`: makes the App that was filled in, once. */
export function createManifestRoutes(pending: Map<string, PendingManifest>): readonly Route[] {
  return [route('POST', '/app-manifests/{code}/conversions', (call) => convert(call, pending))];
}

function convert(call: Call, pending: Map<string, PendingManifest>): Answer {
  const code = param(call, 'code');
  const found = pending.get(code);
  if (!found) throw notFound();
  pending.delete(code);
  const { manifest, owner } = found;
  const secret = crypto.randomUUID();
  const { app, privateKey } = createApp(call.context, {
    slug: manifest.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    name: manifest.name,
    owner,
    permissions: manifest.default_permissions,
    events: manifest.default_events,
    ...(manifest.hook_attributes ? { hook: { url: manifest.hook_attributes.url, secret } } : {}),
  });
  return created({
    ...presentApp(call.context.links, app),
    client_id: app.clientId,
    client_secret: crypto.randomUUID(),
    webhook_secret: secret,
    pem: privateKey,
  });
}
