import type { Instant } from '../model/names.ts';
import { type Artifact, sameArtifact } from '../model/release.ts';
import type { Reported } from '../model/snapshot.ts';
import type { ReadTarget } from './context.ts';
import { millis, plusSeconds } from './time.ts';

/** Agents repeat themselves every 45 seconds: one that was not heard for this long is taken to be away. */
const SILENT_SECONDS = 300;

/** Clocks are taken to agree this far; a report is also under way for a while. */
const CLOCK_SECONDS = 30;

/** What all clusters say of a target, the worst first. */
export function reportsOf({ report, others }: ReadTarget): Reported[] {
  return report === null ? [] : [report, ...others];
}

/** True when a cluster was not heard for so long that what it said last is no evidence any more. */
export function isSilent({ receivedAt }: Reported, now: Instant): boolean {
  return millis(now) - millis(receivedAt) >= SILENT_SECONDS * 1000;
}

/** When the clusters of a target that are heard now become silent, unless they say something before. */
export function silenceOf(target: ReadTarget, now: Instant): Instant[] {
  const heard = reportsOf(target).filter((reported) => !isSilent(reported, now));
  return heard.map(({ receivedAt }) => plusSeconds(receivedAt, SILENT_SECONDS));
}

/** True when it says synced and healthy, and since when. */
export function isWell({ report }: Reported): boolean {
  return report.sync === 'synced' && report.health === 'healthy' && report.healthySince !== null;
}

/** True for what no waiting mends: it could not be applied, or what runs is degraded. */
export function isIll({ report }: Reported): boolean {
  return report.sync === 'failed' || report.health === 'degraded';
}

/**
 * Since when it is healthy by our clock, never earlier than it says: where its clock is slow, the difference is added,
 * in whole minutes, so that it does not change with every report. A clock that is fast makes it wait longer.
 */
export function healthyFrom({ report, at, receivedAt }: Reported): Instant | null {
  if (report.healthySince === null) return null;
  const behind = (millis(receivedAt) - millis(at)) / 1000;
  if (behind <= CLOCK_SECONDS) return report.healthySince;
  return plusSeconds(report.healthySince, Math.ceil(behind / 60) * 60);
}

/** True when Git confirms that the cluster reports a release with this artifact. */
export function reportsArtifact({ release }: Reported, artifact: Artifact): boolean {
  return release?.artifacts.some((other) => sameArtifact(other, artifact)) === true;
}

/** One phrase for people: what the agent reports and the first objects that block. */
export function whyUnwell({ report }: Reported): string {
  const blockers = report.blockers.slice(0, 3).map(({ kind, name, reason }) => `${kind} ${name}: ${reason}`);
  const detail = report.error ?? blockers.join('; ');
  const state = `${report.sync}, ${report.health}`;
  return detail === '' ? state : `${state} (${detail})`;
}
