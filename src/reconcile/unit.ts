import type { ClusterBackend, DesiredTarget, KubeObject, TargetStatus } from '../clusters/cluster.ts';
import { type TargetKey, targetKey } from '../model/names.ts';
import { whoMay } from '../text/who-may.ts';
import type { Episode } from './drift/episode.ts';
import { type DriftLookTools, lookAtDrift } from './drift-look.ts';
import type { Render, WantedTarget } from './wanted.ts';

/** One target at work: what is wanted, and what the last look found (null before the first). */
export interface UnitWork {
  wanted: WantedTarget;
  revision: string;
  status: TargetStatus | null;
  /** The render of this content, when it is still kept. */
  rendered: KubeObject[] | null;
  /** Its drift as the last look for it found it; null before the first. */
  episode: Episode | null;
  /** True when it is time to look for drift, or something told to. */
  isDriftDue: boolean;
}

export interface UnitTools extends DriftLookTools {
  backend: ClusterBackend;
  render: Render;
  /** Hashes of prunes that commits after `from` up to `to` consent to. */
  consents(from: string | null, to: string): Promise<readonly string[]>;
  /** True when a person released exactly this content of a target by `/sync`. */
  isReleased(target: TargetKey, content: string): boolean;
}

/** What a look found, and the render to keep for the next one. */
export interface UnitResult {
  status: TargetStatus;
  rendered: KubeObject[] | null;
  drift: DriftResult;
}

/** What came of looking for drift. A look that fails says nothing of the target: it is tried again later. */
export type DriftResult =
  | { status: 'not looked' }
  | { status: 'looked'; episode: Episode }
  | { status: 'failed'; error: string };

const NOT_LOOKED: DriftResult = { status: 'not looked' };

/**
 * One look at one target: its health, and its drift when that is due, when its content is synced already; else render
 * and one step of the sync. Throws on outages only.
 */
export async function lookAtUnit(work: UnitWork, tools: UnitTools): Promise<UnitResult> {
  const isManual = work.wanted.environment.sync === 'manual';
  let known = work.status;
  if (isManual || work.status === null || isSynced(work)) {
    const observed = await tools.backend.observe(desiredOf(work, [], []));
    known = observed;
    if (observed.sync === 'synced') return lookAtSynced(work, observed, tools);
    const isHeld = isManual && !tools.isReleased(targetKey(work.wanted.target), work.wanted.content);
    if (isHeld) return { status: heldBack(observed, work.wanted), rendered: null, drift: NOT_LOOKED };
  }
  const rendered = work.rendered ?? (await renderNow(work, tools));
  if ('error' in rendered) {
    if (!rendersItself(known)) return { status: rendered, rendered: null, drift: NOT_LOOKED };
    return { status: await tools.backend.sync(desiredOf(work, [], [])), rendered: null, drift: NOT_LOOKED };
  }
  const consents = await tools.consents(known?.revision ?? null, work.revision);
  const status = await tools.backend.sync(desiredOf(work, rendered, consents));
  return { status, rendered, drift: NOT_LOOKED };
}

function isSynced({ status, wanted }: UnitWork): boolean {
  return status !== null && status.sync === 'synced' && status.content === wanted.content;
}

/** Argo CD and Flux do: where our render fails, theirs may not, and their word counts. */
function rendersItself(known: TargetStatus | null): boolean {
  return known?.backend === 'argocd' || known?.backend === 'flux';
}

async function lookAtSynced(work: UnitWork, observed: TargetStatus, tools: UnitTools): Promise<UnitResult> {
  const { target, environment } = work.wanted;
  const { heal } = environment;
  // Objects that are gone are seen by a look at the health as well, should no watch tell of them.
  const isNewlyMissing = observed.health === 'missing' && work.status?.health !== 'missing';
  if (heal === 'off' || !(work.isDriftDue || isNewlyMissing)) {
    return { status: observed, rendered: null, drift: NOT_LOOKED };
  }
  try {
    const rendered = work.rendered ?? (await renderNow(work, tools));
    if ('error' in rendered) throw new Error(rendered.error ?? '');
    const known = { status: observed, target, heal, episode: work.episode };
    const { status, episode } = await lookAtDrift(desiredOf(work, rendered, []), known, tools);
    return { status, rendered, drift: { status: 'looked', episode } };
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    return { status: observed, rendered: null, drift: { status: 'failed', error: told } };
  }
}

async function renderNow(work: UnitWork, tools: UnitTools): Promise<KubeObject[] | TargetStatus> {
  const outcome = await tools.render(work.wanted.target, work.revision);
  if (outcome.status === 'rendered') return outcome.objects;
  return failedStatus(work.status, `The target does not render: ${outcome.message}`);
}

/** A status that keeps what was known and adds why the last look came to nothing. */
export function failedStatus(before: TargetStatus | null, error: string): TargetStatus {
  return {
    sync: 'failed',
    health: before?.health ?? 'unknown',
    healthySince: null,
    syncedAt: before?.syncedAt ?? null,
    revision: before?.revision ?? null,
    content: before?.content ?? null,
    blockers: [],
    inventory: before?.inventory ?? { objects: 0 },
    error,
    backend: before?.backend ?? null,
  };
}

function heldBack(observed: TargetStatus, { environment }: WantedTarget): TargetStatus {
  const who = whoMay(environment.approvers);
  const error = `The environment has "sync: manual": the new content waits for \`/sync\` by ${who}.`;
  return { ...observed, sync: 'waiting', error };
}

function desiredOf(work: UnitWork, objects: KubeObject[], pruneConsents: readonly string[]): DesiredTarget {
  const { target, content } = work.wanted;
  const { application, environment, namespace, source, releaseName, ignoreDifferences = [], declared } = target;
  const place = { application, environment, namespace, source, releaseName, ignoreDifferences, declared };
  return { ...place, revision: work.revision, content, objects, pruneConsents };
}
