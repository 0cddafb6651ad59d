import type { ClusterBackend, DesiredTarget, KubeObject, TargetStatus } from '../clusters/cluster.ts';
import type { Render, WantedTarget } from './wanted.ts';

/** One target at work: what is wanted, and what the last look found (null before the first). */
export interface UnitWork {
  wanted: WantedTarget;
  revision: string;
  status: TargetStatus | null;
  /** The render of this content, kept while the sync is under way. */
  rendered: KubeObject[] | null;
}

export interface UnitTools {
  backend: ClusterBackend;
  render: Render;
  /** Hashes of prunes that commits after `from` up to `to` consent to. */
  consents(from: string | null, to: string): Promise<readonly string[]>;
}

/** What a look found, and the render to keep for the next one. */
export interface UnitResult {
  status: TargetStatus;
  rendered: KubeObject[] | null;
}

/**
 * One look at one target: only health when its content is synced already, else render and one step of the sync. Throws
 * on outages only.
 */
export async function lookAtUnit(work: UnitWork, tools: UnitTools): Promise<UnitResult> {
  const isManual = work.wanted.environment.sync === 'manual';
  let known = work.status;
  if (isManual || work.status === null || isSynced(work)) {
    const observed = await tools.backend.observe(desiredOf(work, [], []));
    known = observed;
    const isSettled = observed.sync === 'synced' && !needsHealing(work, observed);
    if (isSettled) return { status: observed, rendered: null };
    if (isManual) return { status: heldBack(observed), rendered: null };
  }
  const rendered = work.rendered ?? (await renderNow(work, tools));
  if ('error' in rendered) return { status: rendered, rendered: null };
  const consents = await tools.consents(known?.revision ?? null, work.revision);
  const status = await tools.backend.sync(desiredOf(work, rendered, consents));
  return { status, rendered: status.sync === 'synced' ? null : rendered };
}

function isSynced({ status, wanted }: UnitWork): boolean {
  return status !== null && status.sync === 'synced' && status.content === wanted.content;
}

/** Objects that somebody deleted are put back where the config says `heal: auto`. */
function needsHealing({ wanted }: UnitWork, observed: TargetStatus): boolean {
  return observed.health === 'missing' && wanted.environment.heal === 'auto';
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

function heldBack(observed: TargetStatus): TargetStatus {
  return {
    ...observed,
    sync: 'waiting',
    error: 'The environment has "sync: manual": the new content waits for a person.',
  };
}

function desiredOf(work: UnitWork, objects: KubeObject[], pruneConsents: readonly string[]): DesiredTarget {
  const { target, content } = work.wanted;
  const { application, environment, namespace, source, releaseName, ignoreDifferences = [] } = target;
  const place = { application, environment, namespace, source, releaseName, ignoreDifferences };
  return { ...place, revision: work.revision, content, objects, pruneConsents };
}
