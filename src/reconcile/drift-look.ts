import type { ClusterBackend, DesiredTarget, TargetStatus } from '../clusters/cluster.ts';
import type { Environment } from '../model/config.ts';
import type { Target } from '../model/target.ts';
import { type Episode, healedEpisode, nextEpisode, nextHealAt } from './drift/episode.ts';

export interface DriftLookTools {
  backend: Pick<ClusterBackend, 'findDrift' | 'heal'>;
  /** True when a person allowed to write over exactly this drift (`heal: approve`). */
  mayHeal(target: Target, driftId: string): Promise<boolean>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What a look for drift came to: the target's status after it, and its drift. */
export interface DriftLookResult {
  status: TargetStatus;
  episode: Episode;
}

/**
 * Looks for drift of a synced target, heals it where the environment and the back-off let it, and looks again, so that
 * what did not hold is known at once.
 */
export async function lookAtDrift(
  desired: DesiredTarget,
  known: { status: TargetStatus; target: Target; heal: Environment['heal']; episode: Episode | null },
  tools: DriftLookTools,
): Promise<DriftLookResult> {
  const seen = nextEpisode(known.episode, await tools.backend.findDrift(desired), tools.now());
  if (!(await shallHeal(seen, known, tools))) return { status: known.status, episode: seen };
  const status = await tools.backend.heal(desired);
  const healed = healedEpisode(seen, tools.now());
  if (status.sync !== 'synced') return { status, episode: healed };
  return { status, episode: nextEpisode(healed, await tools.backend.findDrift(desired), tools.now()) };
}

async function shallHeal(
  episode: Episode,
  { target, heal }: { target: Target; heal: Environment['heal'] },
  tools: DriftLookTools,
): Promise<boolean> {
  const at = nextHealAt(episode);
  if (at === null || at > tools.now()) return false;
  return heal === 'auto' || (heal === 'approve' && (await tools.mayHeal(target, episode.id)));
}
