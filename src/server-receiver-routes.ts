import { headerRule } from './intake/registries/auth/header.ts';
import { createReceiver, RECEIVER_BODY_LIMIT, type Receiver } from './intake/registries/create-receiver.ts';
import { formats } from './intake/registries/formats.ts';
import { createHostNames } from './intake/registries/host-names.ts';
import type { Log } from './model/log.ts';
import type { WorkQueue } from './queue/queue.ts';
import type { ServerSettings } from './server-settings.ts';
import type { Store } from './store/store.ts';
import type { Route } from './web/http.ts';

interface Parts {
  settings: Pick<ServerSettings, 'registryToken'>;
  store: Store;
  queue: Pick<WorkQueue, 'add'>;
  log: Log;
  now: () => Date;
}

/** One route for each receiver of registry events. */
export function receiverRoutes(parts: Parts): Route[] {
  return createReceivers(parts).map((receiver) => ({
    method: 'POST',
    path: `/v1/registries/${receiver.name}/events`,
    auth: 'token',
    maxBody: RECEIVER_BODY_LIMIT,
    handle: ({ body, headers }) => receiver.handle(body, headers),
  }));
}

function createReceivers({ settings, ...parts }: Parts): Receiver[] {
  if (settings.registryToken === null) return [];
  const rules = [headerRule({ name: 'Authorization', values: [`Bearer ${settings.registryToken}`] })];
  return [
    createReceiver({ ...parts, name: 'distribution', format: formats.distribution, rules, hosts: createHostNames() }),
  ];
}
