import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { Context } from '../context.ts';
import { presentApp } from '../present/account.ts';
import type { Account, App, Permissions } from './accounts.ts';

export interface NewApp {
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly hook?: { readonly url: string; readonly secret: string };
}

/** Registers an App with a fresh key and its bot user; a webhook that is set up gets a ping at once. */
export function createApp(context: Context, made: NewApp): { app: App; privateKey: string } {
  const { world } = context;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const id = world.nextId();
  const bot = addAccount(context, `${made.slug}[bot]`, 'Bot');
  const app: App = {
    id,
    slug: made.slug,
    name: made.name,
    clientId: `Iv23sandbox${id}`,
    owner: made.owner,
    bot,
    publicKey: createPublicKey(privateKey),
    permissions: made.permissions,
    events: made.events,
    hook: made.hook && { id: world.nextId(), ...made.hook },
    createdAt: context.now(),
    deliveries: [],
  };
  world.apps.set(id, app);
  ping(context, app);
  return { app, privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() };
}

function ping(context: Context, app: App): void {
  if (!app.hook) return;
  const { events } = presentApp(context.links, app);
  const hook = {
    type: 'App',
    id: app.hook.id,
    name: 'web',
    active: true,
    events,
    config: { content_type: 'json', insecure_ssl: '0', secret: '********', url: app.hook.url },
    updated_at: context.now().toISOString(),
    created_at: context.now().toISOString(),
    app_id: app.id,
    deliveries_url: `${context.links.api}/app/hook/deliveries`,
  };
  const payload = { zen: 'Keep it logically awesome.', hook_id: app.hook.id, hook };
  context.hooks.send(app, { event: 'ping', action: null, installationId: null, repositoryId: null, payload });
}

/** Adds an account under a login that must be free. */
export function addAccount(context: Context, login: string, type: Account['type'], name = login): Account {
  const key = login.toLowerCase();
  if (context.world.accounts.has(key)) throw new Error(`the sandbox has an account ${login} already`);
  const id = context.world.nextId();
  const account: Account = { id, login, type, name, createdAt: context.now(), members: new Map() };
  context.world.accounts.set(key, account);
  return account;
}
