import type { IssuerKeys } from './intake/registries/auth/issuer-keys.ts';
import { rulesOf } from './intake/registries/auth/rules-of.ts';
import { createReceiver, RECEIVER_BODY_LIMIT, type Receiver } from './intake/registries/create-receiver.ts';
import { formatOf } from './intake/registries/format-of.ts';
import { createHostNames } from './intake/registries/host-names.ts';
import type { ReceiverSetting } from './intake/registries/receiver-settings.ts';
import type { Log } from './model/log.ts';
import type { WorkQueue } from './queue/queue.ts';
import type { Store } from './store/store.ts';
import type { Route } from './web/http.ts';

interface Parts {
  settings: { receivers: readonly ReceiverSetting[] };
  store: Store;
  queue: Pick<WorkQueue, 'add'>;
  keys: IssuerKeys;
  log: Log;
  now: () => Date;
}

/** The routes of all receivers, and what came in at each, by outcome. */
export interface ReceiverRoutes {
  routes: Route[];
  counts(): Record<string, Record<string, number>>;
}

/** One route for each receiver of registry events; with a path secret, that is its last segment. */
export function receiverRoutes({ settings, ...parts }: Parts): ReceiverRoutes {
  const routes: Route[] = [];
  const receivers: Receiver[] = [];
  for (const setting of settings.receivers) {
    const { name, registry, auth, host, names } = setting;
    const format = formatOf(setting);
    const rules = rulesOf(auth, { registry, keys: parts.keys, now: parts.now });
    const hosts = createHostNames({ host, names });
    const receiver = createReceiver({ ...parts, name, format, rules, hosts });
    const isSigned = rules.some(({ kind }) => kind === 'signature');
    receivers.push(receiver);
    const path = `/v1/registries/${name}/events${auth.path === undefined ? '' : '/:secret'}`;
    if (format.origin !== undefined) routes.push(consentRoute(path, format.origin));
    routes.push({
      method: 'POST',
      path,
      auth: isSigned ? 'signature' : 'token',
      maxBody: RECEIVER_BODY_LIMIT,
      handle: ({ body, headers, params }) => receiver.handle(body, headers, params['secret'] ?? null),
    });
  }
  const counts = () => Object.fromEntries(receivers.map((receiver) => [receiver.name, receiver.counts()]));
  return { routes, counts };
}

/** The consent that a sender of CloudEvents asks for. It lets nobody in: each delivery is proven by itself. */
function consentRoute(path: string, origin: string): Route {
  const headers = { 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*' };
  return {
    method: 'OPTIONS',
    path,
    auth: 'public',
    maxBody: 0,
    handle: async (request) =>
      request.headers['webhook-request-origin'] === origin
        ? { status: 200, headers, body: { message: 'events may be sent' } }
        : { status: 200, headers: { allow: 'POST, OPTIONS' }, body: { message: 'only registries send events here' } },
  };
}
