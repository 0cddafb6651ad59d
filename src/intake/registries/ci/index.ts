import type { ImagesTaken } from '../../../model/images-notice.ts';
import type { Log } from '../../../model/log.ts';
import { type Answer, answer, bearerOf, type Headers } from '../../answer.ts';
import { createCounter } from '../../counter.ts';
import { parseJson } from '../../parse-json.ts';
import { type AcceptImagesOptions, acceptImages } from '../accept-images.ts';
import { tokenIssuer, verifyIdToken } from '../auth/id-token.ts';
import type { IssuerKeys } from '../auth/issuer-keys.ts';
import { deliveryId } from '../delivery-id.ts';
import { silence } from './may-speak.ts';
import { nameOf, noticeText, readNotice } from './read-notice.ts';
import type { Speaker } from './speakers.ts';

export const IMAGES_PATH = '/v1/images';
export const IMAGES_BODY_LIMIT = 128 * 1024;

export interface CiIntakeOptions extends AcceptImagesOptions {
  /** Who may speak, and for which images. */
  speakers: readonly Speaker[];
  keys: IssuerKeys;
  log: Log;
}

export interface CiIntake {
  /** Takes one notice. Throws only when the database fails. */
  handle(body: Uint8Array, headers: Headers): Promise<Answer | { status: 202; body: ImagesTaken }>;
  /** How many came, by outcome: accepted, unauthorized, forbidden, undecided, malformed, tooLarge. */
  counts(): Record<string, number>;
}

type Proof =
  | { ok: true; speakers: readonly Speaker[]; claims: Readonly<Record<string, unknown>> }
  | { ok: false; refusal: Answer };

/**
 * The door for CI jobs that pushed images where no registry tells of it. A job proves itself with the token that its CI
 * signs for it: whose it is and what it ran for decide for which images it may speak.
 */
export function createCiIntake(options: CiIntakeOptions): CiIntake {
  const { speakers, keys, log, now } = options;
  const counter = createCounter();

  async function handle(body: Uint8Array, headers: Headers): ReturnType<CiIntake['handle']> {
    if (body.byteLength > IMAGES_BODY_LIMIT) return refuse('tooLarge', 413, 'the body is larger than 128 KiB');
    const proof = await prove(bearerOf(headers));
    if (!proof.ok) return proof.refusal;
    const notice = readNotice(parseJson(body));
    if (notice.status === 'wrong') return refuse('malformed', 400, notice.why);
    const { events } = notice;
    const images = events.map(noticeText);
    const why = silence(proof.speakers, proof.claims, events.map(nameOf));
    if (why !== null) return refuse('forbidden', 403, why);
    const id = deliveryId({ receiver: 'ci', events, body, at: now() });
    const { enqueued } = await acceptImages(options, { id, source: 'ci', event: 'push', headers: {}, body }, events);
    counter.count('accepted');
    log.info({ images, by: proof.claims['sub'], enqueued }, 'a CI job told of images');
    return { status: 202, body: { message: 'accepted', images, enqueued } };
  }

  /** The entries of the settings that a token is for, with its claims. */
  async function prove(token: string): Promise<Proof> {
    const issuer = tokenIssuer(token);
    const known = speakers.filter((speaker) => speaker.issuer === issuer);
    const [first] = known;
    if (first === undefined) {
      const why =
        issuer === null
          ? 'there is no OpenID Connect token in the Authorization header'
          : 'the CI that issued this token is not one that may speak here';
      return { ok: false, refusal: refuse('unauthorized', 401, why) };
    }
    const audiences = known.flatMap(({ audience }) => audience);
    const verdict = await verifyIdToken(token, {
      issuer: { url: first.issuer, jwks: first.jwks },
      audiences,
      keys,
      now,
    });
    if (verdict.status === 'unreachable') return { ok: false, refusal: refuse('undecided', 503, verdict.why) };
    if (verdict.status === 'invalid') return { ok: false, refusal: refuse('unauthorized', 401, verdict.why) };
    const { claims } = verdict;
    const given = [claims.aud ?? []].flat();
    return {
      ok: true,
      claims,
      speakers: known.filter(({ audience }) => audience.some((name) => given.includes(name))),
    };
  }

  function refuse(outcome: string, status: number, message: string): Answer {
    counter.count(outcome);
    log.warn({ outcome, status, why: message }, 'a notice of a CI job was refused');
    return answer(status, message);
  }

  return { handle, counts: counter.counts };
}
