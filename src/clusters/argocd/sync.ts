import { statusOf } from '../builtin/failure.ts';
import type { DesiredTarget, TargetStatus } from '../cluster.ts';
import type { Claim } from './claim.ts';
import type { ArgoContext } from './context.ts';
import type { Judgement } from './judge.ts';
import { type Look, lookAt, statusFrom } from './look.ts';
import { RefusedRequest } from './requests.ts';
import { deniedBy, readWindows } from './windows/sync-windows.ts';

/** One step: looks, asks Argo CD for what is next, and says what stands. Never waits. Throws on outages only. */
export async function syncApplication(
  claim: Claim,
  desired: DesiredTarget,
  context: ArgoContext,
): Promise<TargetStatus> {
  const look = await lookAt(claim, desired, context);
  const judgement = await askedFor(look, desired, context);
  return statusFrom({ ...look, judgement }, desired, context);
}

/** Asks for what the judgement names; the judgement when that is not possible now. */
async function askedFor(look: Look, desired: DesiredTarget, context: ArgoContext): Promise<Judgement> {
  const { judgement } = look;
  if (!('next' in judgement) || judgement.next === 'wait') return judgement;
  if (context.dryRun) return { state: 'waiting', why: `dry run: Argo CD is not asked for a ${judgement.next}` };
  if (judgement.next === 'refresh') return (await attempt(() => refresh(look, desired, context))) ?? judgement;
  const denied = await deniedNow(look.claim, context);
  if (denied !== null) return { state: 'waiting', why: denied };
  if (judgement.next === 'automated') {
    return isOld(look.status.comparedAt, context)
      ? ((await attempt(() => refresh(look, desired, context))) ?? judgement)
      : judgement;
  }
  return (await attempt(() => context.requests.sync(look.claim, look.status, desired))) ?? judgement;
}

/** By itself Argo CD looks again only after minutes, also when a sync window ends: a comparison so old is renewed. */
const OLD_MS = 10_000;

function isOld(comparedAt: string | null, { now }: ArgoContext): boolean {
  return comparedAt === null || now() - Date.parse(comparedAt) > OLD_MS;
}

async function refresh({ claim }: Look, desired: DesiredTarget, context: ArgoContext): Promise<void> {
  await context.requests.refresh(claim, desired);
  context.asked.note(claim.application, desired.revision);
}

/** Why a request came to nothing; null when it was made, or when somebody was quicker and the next look sees it. */
async function attempt(request: () => Promise<void>): Promise<Judgement | null> {
  try {
    await request();
    return null;
  } catch (error) {
    if (error instanceof RefusedRequest) return { state: 'waiting', why: error.message };
    if (statusOf(error) === 403) {
      return { state: 'waiting', why: 'the agent may not patch it: apply deploy/agent/argocd.yaml' };
    }
    if (statusOf(error) === 409) return null;
    throw error;
  }
}

/** Which sync window forbids an automatic sync now. A project that cannot be read is Argo CD's to judge. */
async function deniedNow({ application }: Claim, context: ArgoContext): Promise<string | null> {
  const { group, version } = application.ref;
  const place = { group, version, kind: 'AppProject', namespace: context.namespace, name: application.project };
  try {
    return deniedBy(readWindows(await context.api.get(place)), application, context.now());
  } catch (error) {
    if (statusOf(error) === 403) return null;
    throw error;
  }
}

/** Has Argo CD write Git's state over drift: by itself where `selfHeal` is on, else by a sync. */
export async function healApplication(
  claim: Claim,
  desired: DesiredTarget,
  context: ArgoContext,
): Promise<TargetStatus> {
  const look = await lookAt(claim, desired, context);
  if (look.judgement.state !== 'drifted') return syncApplication(claim, desired, context);
  const { isAutomated, heals } = claim.application;
  const next = isAutomated && heals ? 'refresh' : 'operation';
  const judgement = await askedFor({ ...look, judgement: { state: 'syncing', next } }, desired, context);
  return statusFrom({ ...look, judgement }, desired, context);
}
