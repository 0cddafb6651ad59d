import { textAt } from '../../model/read-json.ts';
import { overlay } from '../../reconcile/drift/overlay.ts';
import { statusOf } from '../builtin/failure.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import type { Prepared } from '../builtin/prepare.ts';
import type { KubeObject } from '../cluster.ts';

/** What the server says of one object of Git. */
export type LookedAt =
  | { status: 'missing'; entry: Prepared }
  | { status: 'leaving'; entry: Prepared }
  | { status: 'live'; entry: Prepared; live: KubeObject; predicted: KubeObject };

/** Refusals that say something of the object and not of the asker or the server. */
const REFUSED = new Set([400, 409, 422]);
const MOST_TRIES = 4;

/**
 * Reads an object and asks the server what an apply would make of it; writes nothing. Where the server refuses the dry
 * run because of what is live, Git's object laid over it stands for the answer.
 */
export async function lookAt(
  entry: Prepared,
  api: Pick<KubeApi, 'get' | 'apply'>,
  fieldManager: string,
): Promise<LookedAt> {
  let look = await lookOnce(entry, api, fieldManager);
  for (let tries = 1; tries < MOST_TRIES && changedMeanwhile(look); tries++)
    look = await lookOnce(entry, api, fieldManager);
  return look;
}

/** True when somebody wrote between the two questions, so that the answers are of two states. */
function changedMeanwhile(look: LookedAt): boolean {
  if (look.status !== 'live') return false;
  const [live, predicted] = [look.live, look.predicted].map((each) => textAt(each, 'metadata', 'resourceVersion'));
  return live !== predicted;
}

async function lookOnce(entry: Prepared, api: Pick<KubeApi, 'get' | 'apply'>, fieldManager: string): Promise<LookedAt> {
  const live = await api.get(entry.ref);
  if (live === null) return { status: 'missing', entry };
  if (textAt(live, 'metadata', 'deletionTimestamp') !== null) return { status: 'leaving', entry };
  try {
    const { object, created } = await api.apply(entry.object, { dryRun: true, fieldManager });
    // Deleted between the two questions.
    return created ? { status: 'missing', entry } : { status: 'live', entry, live, predicted: object };
  } catch (error) {
    if (!REFUSED.has(statusOf(error) ?? 0)) throw error;
    return { status: 'live', entry, live, predicted: overlay(live, entry.object) as KubeObject };
  }
}
