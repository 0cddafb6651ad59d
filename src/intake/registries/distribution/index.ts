import { createHash } from 'node:crypto';
import type { Log } from '../../../model/log.ts';
import { type Answer, answer, type Headers, header } from '../../answer.ts';
import { type Counter, createCounter } from '../../counter.ts';
import { parseJson } from '../../parse-json.ts';
import { sameSecret } from '../../secrets.ts';
import { type AcceptImagesOptions, acceptImages } from '../accept-images.ts';
import type { ImageEvent } from '../image-event.ts';
import { parseEvents } from './parse.ts';

export const DISTRIBUTION_PATH = '/v1/registries/distribution/events';
export const DISTRIBUTION_BODY_LIMIT = 1024 * 1024;

export interface DistributionIntakeOptions extends AcceptImagesOptions {
  /** What the registry is configured to send as `Authorization: Bearer …`. */
  token: string;
  log: Log;
}

export interface RegistryIntake {
  /** Takes one notification. Throws only when the database fails: the registry then tries it again. */
  handle(body: Uint8Array, headers: Headers): Promise<Answer>;
  counts(): Record<string, number>;
}

/**
 * The door for notifications of the CNCF distribution registry and of GitLab's. It repeats an envelope until it is
 * answered with 2xx and holds back the next: so what is merely uninteresting is answered with 2xx as well.
 */
export function createDistributionIntake(options: DistributionIntakeOptions): RegistryIntake {
  const { token, log } = options;
  if (token.length === 0) throw new Error('the token for registry notifications is empty: set SHIPLOCK_REGISTRY_TOKEN');
  const counter = createCounter();

  async function handle(body: Uint8Array, headers: Headers): Promise<Answer> {
    if (body.byteLength > DISTRIBUTION_BODY_LIMIT) return refuse(counter, 'tooLarge', 413, 'larger than 1 MiB');
    if (!sameSecret(header(headers, 'authorization') ?? '', `Bearer ${token}`)) {
      log.warn({}, 'a registry notification without the right Authorization was refused');
      return refuse(counter, 'unauthorized', 401, 'the Authorization header is missing or wrong');
    }
    const parsed = parseEvents(parseJson(body));
    if (parsed === null) return refuse(counter, 'malformed', 400, 'this is no envelope of registry events');
    if (parsed.events.length === 0) {
      counter.count('ignored');
      return answer(202, 'ignored: no image was pushed by tag');
    }
    const delivery = {
      id: deliveryId(parsed.events, body),
      source: 'distribution',
      event: 'push',
      headers: userAgent(headers),
      body,
    };
    const isNew = await acceptImages(options, delivery, parsed.events);
    counter.count(isNew ? 'accepted' : 'duplicate');
    return answer(202, isNew ? 'accepted' : 'received before');
  }

  return { handle, counts: counter.counts };
}

/** A retry carries the same event ids; a sender without ids is known by its bytes. */
function deliveryId(events: readonly ImageEvent[], body: Uint8Array): string {
  const hash = createHash('sha256');
  if (events.some((event) => event.id === null)) hash.update(body);
  else hash.update(events.map((event) => event.id).join('\n'));
  return `distribution:${hash.digest('hex')}`;
}

function userAgent(headers: Headers): Record<string, string> {
  const agent = header(headers, 'user-agent');
  return agent === null ? {} : { 'user-agent': agent };
}

function refuse(counter: Counter, outcome: string, status: number, message: string): Answer {
  counter.count(outcome);
  return answer(status, message);
}
