import type { Log } from '../../model/log.ts';
import { answer, type Headers, header } from '../answer.ts';
import { createCounter } from '../counter.ts';
import { parseJson } from '../parse-json.ts';
import { type AcceptImagesOptions, acceptImages } from './accept-images.ts';
import type { AuthRule } from './auth/auth-rule.ts';
import { deliveryId } from './delivery-id.ts';
import type { RegistryFormat } from './format.ts';
import type { HostNames } from './host-names.ts';

/** The largest delivery of a registry that is read. */
export const RECEIVER_BODY_LIMIT = 1024 * 1024;

export interface ReceiverOptions extends AcceptImagesOptions {
  /** Of the receiver, in its path: `distribution`, or what the settings call it. */
  name: string;
  format: RegistryFormat;
  /** All of them must hold, and there is at least one. */
  rules: readonly AuthRule[];
  hosts: HostNames;
  log: Log;
}

const outcomes = { 401: 'unauthorized', 403: 'forbidden', 503: 'undecided' } as const;

/** A sentence for people, or what the sender of a handshake waits for. */
export type ReceiverAnswer = { status: number; body: Readonly<Record<string, unknown>> };

export interface Receiver {
  name: string;
  /**
   * Takes one delivery; `secret` is the last segment of a path that has one. Throws only when the database fails: the
   * sender then tries it again.
   */
  handle(body: Uint8Array, headers: Headers, secret?: string | null): Promise<ReceiverAnswer>;
  /** How many came, by outcome: accepted, duplicate, ignored, handshake, unauthorized, forbidden, undecided, malformed, tooLarge. */
  counts(): Record<string, number>;
}

/**
 * The door for one registry. What is merely uninteresting is answered with 2xx: some registries send everything again
 * until they hear that, and hold back what is next.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const { name, format, rules, hosts, log, now } = options;
  if (rules.length === 0) throw new Error(`the receiver ${name} would take events from anybody: give it "auth"`);
  const counter = createCounter();

  async function handle(body: Uint8Array, headers: Headers, secret: string | null = null): Promise<ReceiverAnswer> {
    if (body.byteLength > RECEIVER_BODY_LIMIT) return refuse('tooLarge', 413, 'the body is larger than 1 MiB');
    for (const rule of rules) {
      const verdict = await rule.check({ body, headers, secret });
      if (!verdict.ok) return refuse(outcomes[verdict.status], verdict.status, verdict.why);
    }
    const content = parseJson(body);
    const handshake = format.handshake?.(content, headers) ?? null;
    if (handshake !== null) {
      counter.count('handshake');
      return { status: 200, body: handshake };
    }
    const parsed = format.parse(content, { headers, hosts });
    if (parsed === null) return refuse('malformed', 400, `the body is no delivery of the kind ${format.name}`);
    const pushes = parsed.events.filter(({ action }) => action === 'push');
    if (pushes.length === 0) {
      counter.count('ignored');
      return answer(202, 'ignored: no image was pushed by tag');
    }
    const id = deliveryId({ receiver: name, events: pushes, body, at: now() });
    const delivery = { id, source: format.name, event: 'push', headers: userAgent(headers), body };
    const { isNew } = await acceptImages(options, delivery, pushes);
    counter.count(isNew ? 'accepted' : 'duplicate');
    return answer(202, isNew ? 'accepted' : 'received before');
  }

  function refuse(outcome: string, status: number, message: string): ReceiverAnswer {
    counter.count(outcome);
    log.warn({ receiver: name, outcome, status, why: message }, 'a delivery of a registry was refused');
    return answer(status, message);
  }

  return { name, handle, counts: counter.counts };
}

function userAgent(headers: Headers): Record<string, string> {
  const agent = header(headers, 'user-agent');
  return agent === null ? {} : { 'user-agent': agent };
}
