import type { Log } from '../../model/log.ts';
import type { WorkKey, WorkQueue } from '../../queue/queue.ts';
import { askAgain } from '../../store/check-asks.ts';
import type { Store } from '../../store/store.ts';
import { type Answer, answer, type Headers, header } from '../answer.ts';
import { createCounter } from '../counter.ts';
import { parseJson } from '../parse-json.ts';
import { isSignedBy } from '../secrets.ts';
import { PACKAGE_EVENTS, type PackageEvents } from './package-events.ts';
import { type Fact, type Recognised, recognise } from './recognise.ts';

/** GitHub's own cap on the body of a webhook. */
export const GITHUB_BODY_LIMIT = 25 * 1024 * 1024;

export interface GitHubIntakeOptions {
  store: Pick<Store, 'deliveries' | 'keys' | 'marks' | 'pullHeads'>;
  queue: Pick<WorkQueue, 'add'>;
  /** The webhook secret; while it is changed, the new one and the old one. */
  secret: string | readonly string[];
  /** What is done with an event of a package, such as a push to GitHub's container registry. */
  packages: PackageEvents;
  /** Our App: what it did itself is no news. Null when it is not known. */
  appId?: number | null;
  log: Log;
  now: () => Date;
}

export interface GitHubIntake {
  /** Takes one webhook. Throws only when the database fails: the sender then sees an error and the delivery is listed as failed. */
  handle(body: Uint8Array, headers: Headers): Promise<Answer>;
  /** How many came, by outcome: accepted, duplicate, ignored, unsigned, malformed, tooLarge. */
  counts(): Record<string, number>;
}

const kept = [
  'x-github-event',
  'x-github-delivery',
  'x-github-hook-id',
  'x-github-hook-installation-target-type',
  'x-github-hook-installation-target-id',
  'user-agent',
];

const packageAnswers = {
  accepted: 'accepted',
  duplicate: 'received before',
  ignored: 'ignored: no image was pushed by tag',
} as const;

/**
 * The door for GitHub's webhooks: verifies the signature over the raw bytes, recognises, stores, enqueues, answers.
 * A delivery is answered with 202 only when its keys are in the queue, so that nothing acknowledged can be lost.
 */
export function createGitHubIntake(options: GitHubIntakeOptions): GitHubIntake {
  const { store, queue, appId = null, log, now } = options;
  const secrets = [options.secret].flat();
  if (secrets.some((secret) => secret.length === 0)) throw new Error('the webhook secret is empty: set WEBHOOK_SECRET');
  const counter = createCounter();

  async function handle(body: Uint8Array, headers: Headers): Promise<Answer> {
    if (body.byteLength > GITHUB_BODY_LIMIT) return refuse('tooLarge', 413, 'the body is larger than 25 MiB');
    if (!isSignedBy(secrets, body, header(headers, 'x-hub-signature-256'))) {
      return refuse('unsigned', 401, 'X-Hub-Signature-256 is missing or does not match the webhook secret');
    }
    const event = header(headers, 'x-github-event');
    const id = header(headers, 'x-github-delivery');
    if (event === null || id === null || !/^[\w-]{1,64}$/.test(id)) {
      return refuse('malformed', 400, 'X-GitHub-Event or X-GitHub-Delivery is missing or malformed');
    }
    const payload = parseJson(body);
    if (payload === undefined) return refuse('malformed', 400, 'the body is not JSON: set the content type to JSON');
    if (PACKAGE_EVENTS.includes(event)) return await acceptPackage({ id, event, body, headers }, payload);
    const recognised = recognise(event, payload, appId);
    if (recognised.ignored !== null) {
      counter.count('ignored');
      return answer(202, `ignored: ${recognised.ignored}`);
    }
    return await accept({ id, event, body, headers, recognised });
  }

  async function acceptPackage(delivery: Omit<Accepted, 'recognised'>, payload: unknown): Promise<Answer> {
    const { headers } = delivery;
    const outcome = await options.packages.accept({ ...delivery, headers: subset(headers) }, payload, headers);
    counter.count(outcome);
    return answer(202, packageAnswers[outcome]);
  }

  async function accept(delivery: Accepted): Promise<Answer> {
    const { id, event, body, headers, recognised } = delivery;
    const at = now().toISOString();
    const [first] = recognised.keys;
    const known = await store.deliveries.accept({
      id,
      source: 'github',
      event,
      repository: first === undefined ? null : `${first.owner}/${first.name}`,
      headers: subset(headers),
      body,
      receivedAt: at,
    });
    if (known === 'handled') {
      counter.count('duplicate');
      return answer(202, 'received before');
    }
    for (const fact of recognised.facts) await keep(fact, at);
    for (const key of recognised.keys) await enqueue(key);
    await store.deliveries.finish(id, now().toISOString());
    counter.count('accepted');
    return answer(202, 'accepted');
  }

  async function keep(fact: Fact, at: string): Promise<void> {
    if (fact.kind === 'pullHead') await store.pullHeads.see({ ...fact, at });
    if (fact.kind === 'checksAgain') await askAgain(store.marks, { ...fact, at });
    if (fact.kind === 'repositoryGone') await store.keys.forget(fact.key);
    if (fact.kind === 'installationGone') await store.keys.forgetInstallation(fact.installation);
  }

  async function enqueue(key: WorkKey): Promise<void> {
    await store.keys.know(key);
    await queue.add(key);
  }

  function refuse(outcome: string, status: number, message: string): Answer {
    counter.count(outcome);
    log.warn({ outcome, status }, 'a webhook was refused');
    return answer(status, message);
  }

  return { handle, counts: counter.counts };
}

interface Accepted {
  id: string;
  event: string;
  body: Uint8Array;
  headers: Headers;
  recognised: Recognised;
}

function subset(headers: Headers): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of kept) {
    const value = header(headers, name);
    if (value !== null) found[name] = value;
  }
  return found;
}
