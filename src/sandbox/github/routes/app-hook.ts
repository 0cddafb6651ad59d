import { type Answer, type Call, numberParam, ok } from '../http/call.ts';
import { notFound } from '../http/http-error.ts';
import { type Route, route } from '../http/router.ts';
import type { Delivery } from '../webhooks/delivery.ts';
import { callingApp } from './apps.ts';

export const appHookRoutes: readonly Route[] = [
  route('GET', '/app/hook/config', getConfig),
  route('GET', '/app/hook/deliveries', listDeliveries),
  route('GET', '/app/hook/deliveries/{delivery_id}', getDelivery),
  route('POST', '/app/hook/deliveries/{delivery_id}/attempts', redeliver),
];

function getConfig(call: Call): Answer {
  const { hook } = callingApp(call);
  if (!hook) throw notFound();
  return ok({ content_type: 'json', insecure_ssl: '0', secret: '********', url: hook.url });
}

/** Newest first, with GitHub's cursor in the Link header instead of page numbers. */
function listDeliveries(call: Call): Answer {
  const { deliveries } = callingApp(call);
  const size = Math.min(100, Number(call.query.get('per_page')) || 30);
  const cursor = call.query.get('cursor');
  const found = deliveries.filter((one) => isWanted(call, one) && (cursor === null || one.id < Number(cursor)));
  const shown = found.slice(0, size);
  const last = shown.at(-1);
  const url = new URL(call.context.links.api + call.path);
  url.searchParams.set('per_page', String(size));
  url.searchParams.set('cursor', String(last?.id));
  const link = `<${url.href}>; rel="next"`;
  return { status: 200, body: shown.map(presentDelivery), headers: found.length > size ? { link } : {} };
}

function isWanted(call: Call, delivery: Delivery): boolean {
  const status = call.query.get('status');
  const isGood = delivery.statusCode >= 200 && delivery.statusCode < 400;
  return status === null || (status === 'success') === isGood;
}

function presentDelivery(delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt.toISOString(),
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function deliveryOf(call: Call): Delivery {
  const id = numberParam(call, 'delivery_id');
  const found = callingApp(call).deliveries.find((one) => one.id === id);
  if (!found) throw notFound();
  return found;
}

function getDelivery(call: Call): Answer {
  const delivery = deliveryOf(call);
  return ok({
    ...presentDelivery(delivery),
    url: callingApp(call).hook?.url ?? '',
    request: { headers: delivery.requestHeaders, payload: JSON.parse(delivery.payload) as unknown },
    response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
  });
}

function redeliver(call: Call): Answer {
  call.context.hooks.redeliver(callingApp(call), deliveryOf(call));
  return { status: 202, body: {} };
}
