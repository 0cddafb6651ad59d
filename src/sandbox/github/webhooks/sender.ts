import { createHmac } from 'node:crypto';
import type { App } from '../world/accounts.ts';
import type { Delivery } from './delivery.ts';

/** GitHub waits this long for an answer to a webhook. */
const TIMEOUT_MS = 10_000;

/** The headers of a delivery, signature included. */
export function deliveryHeaders(app: App, guid: string, event: string, payload: string): Record<string, string> {
  const signature = createHmac('sha256', app.hook?.secret ?? '')
    .update(payload)
    .digest('hex');
  return {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/5a9d0b2',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': String(app.hook?.id ?? 0),
    'x-github-hook-installation-target-id': String(app.id),
    'x-github-hook-installation-target-type': 'integration',
    ...(app.hook?.secret ? { 'x-hub-signature-256': `sha256=${signature}` } : {}),
  };
}

/** Posts a delivery once and writes into it what became of it; never rejects, never tries again. */
export async function sendDelivery(app: App, delivery: Delivery, send: typeof fetch, stop: AbortSignal): Promise<void> {
  if (!app.hook) return;
  const started = performance.now();
  try {
    const answer = await send(app.hook.url, {
      method: 'POST',
      headers: delivery.requestHeaders,
      body: delivery.payload,
      redirect: 'manual',
      signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    delivery.responseBody = (await answer.text()).slice(0, 65_536);
    delivery.responseHeaders = Object.fromEntries(answer.headers);
    delivery.statusCode = answer.status;
    delivery.status = answer.ok ? 'OK' : answer.statusText || 'Invalid HTTP Response';
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    delivery.statusCode = timedOut ? 504 : 502;
    delivery.status = timedOut ? 'timed out' : 'failed to connect to host';
  }
  delivery.duration = Math.round(performance.now() - started) / 1000;
}
