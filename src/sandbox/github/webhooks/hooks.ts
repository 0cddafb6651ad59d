import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { FaultPlan, WebhookFault } from '../faults.ts';
import type { App } from '../world/accounts.ts';
import type { Delivery } from './delivery.ts';
import { deliveryHeaders, sendDelivery } from './sender.ts';

/** An event for one App, its payload as plain data. */
export interface HookEvent {
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Hooks {
  /** Sends an event to an App in the background. */
  send(app: App, event: HookEvent): void;
  /** Sends a known delivery again under its GUID. */
  redeliver(app: App, delivery: Delivery): void;
  /** Resolves once nothing is on its way any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface HooksDeps {
  readonly faults: FaultPlan;
  readonly fetch: typeof fetch;
  nextId(): number;
  now(): Date;
}

/** How many deliveries GitHub keeps for listing; older ones go. */
const KEPT = 3000;

/** The sender of webhooks: asynchronous, once each, recorded, with the planned faults. */
export function createHooks(deps: HooksDeps): Hooks {
  const onTheWay = new Set<Promise<void>>();
  const heldBack = new Map<number, Delivery[]>();
  const stop = new AbortController();

  function record(app: App, event: Omit<HookEvent, 'payload'>, payload: string, guid: string, redelivery: boolean) {
    const delivery: Delivery = {
      ...event,
      id: deps.nextId(),
      guid,
      deliveredAt: deps.now(),
      redelivery,
      payload,
      requestHeaders: deliveryHeaders(app, guid, event.event, payload),
      status: 'pending',
      statusCode: 0,
      duration: 0,
      responseHeaders: {},
      responseBody: null,
    };
    app.deliveries.unshift(delivery);
    app.deliveries.splice(KEPT);
    return delivery;
  }

  function launch(app: App, delivery: Delivery, delay = 0, after?: Promise<void>): Promise<void> {
    const sending = (async () => {
      await after;
      if (delay > 0) await wait(delay, undefined, { signal: stop.signal }).catch(() => undefined);
      await sendDelivery(app, delivery, deps.fetch, stop.signal);
    })();
    onTheWay.add(sending);
    return sending.finally(() => onTheWay.delete(sending));
  }

  function launchWithFault(app: App, delivery: Delivery, fault: WebhookFault): void {
    if (fault.fate === 'lost') {
      delivery.status = 'failed to connect to host';
      delivery.statusCode = 502;
    } else if (fault.fate === 'vanished') {
      app.deliveries.splice(app.deliveries.indexOf(delivery), 1);
    } else if (fault.fate === 'reordered') {
      heldBack.set(app.id, [...(heldBack.get(app.id) ?? []), delivery]);
    } else if (fault.fate === 'delayed') {
      void launch(app, delivery, fault.milliseconds ?? 1000);
    } else {
      void launch(app, delivery);
      void launch(app, delivery);
    }
  }

  return {
    send(app, { payload, ...event }) {
      if (!app.hook || stop.signal.aborted) return;
      const delivery = record(app, event, JSON.stringify(payload), randomUUID(), false);
      const fault = deps.faults.takeWebhook(event.event, event.action);
      if (fault) {
        launchWithFault(app, delivery, fault);
        return;
      }
      const sending = launch(app, delivery);
      const late = heldBack.get(app.id) ?? [];
      heldBack.delete(app.id);
      for (const one of late) void launch(app, one, 0, sending);
    },
    redeliver(app, delivery) {
      if (!app.hook || stop.signal.aborted) return;
      void launch(app, record(app, delivery, delivery.payload, delivery.guid, true));
    },
    async settled() {
      while (onTheWay.size > 0) await Promise.all(onTheWay);
    },
    async close() {
      stop.abort();
      await Promise.all(onTheWay);
    },
  };
}
