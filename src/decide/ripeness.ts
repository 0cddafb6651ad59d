import { type Instant, targetKey } from '../model/names.ts';
import type { Proof } from '../model/record.ts';
import { type Release, sameRelease } from '../model/release.ts';
import type { Reported } from '../model/snapshot.ts';
import type { Context, ReadTarget } from './context.ts';
import { proofsIn } from './proofs.ts';
import { recordsOf } from './records.ts';
import { healthyFrom, isIll, isSilent, isWell, reportsOf, whyUnwell } from './reports.ts';
import { isReached, latest, plusSeconds } from './time.ts';

/** What the clusters of a target say about proving what runs there. */
export type Ripeness =
  | { status: 'proven' }
  | { status: 'ripe'; proof: Proof }
  /** `isAhead`: it says that it is healthy since a time that has not come yet, by a clock that is wrong. */
  | { status: 'soaking'; until: Instant; isAhead: boolean }
  /** `isIll`: degraded or failed, which waiting does not mend. */
  | { status: 'unhealthy'; why: string; isIll: boolean }
  /** Clusters that were not heard for too long, with when the first of them was last heard. */
  | { status: 'silent'; clusters: string[]; since: Instant }
  /** Clusters that have not got it yet, while others have. */
  | { status: 'rolling'; clusters: string[] }
  | { status: 'unknown' };

/**
 * Whether the content that clusters report in a target has earned its proof: synced and healthy at a content that Git
 * confirms, in every cluster that reports the target, without a break for the soak of the environment. By default the
 * content of the cluster that says the worst.
 */
export function ripenessOf(target: ReadTarget, context: Context, content = target.report?.report.content): Ripeness {
  const reports = reportsOf(target);
  const mine = reports.filter((reported) => reported.report.content === content);
  const [first] = mine;
  if (first === undefined || first.release === null) return { status: 'unknown' };
  const heard = mine.filter((reported) => !isSilent(reported, context.now));
  const unwell = heard.find(isIll) ?? heard.find((reported) => !isWell(reported));
  if (unwell !== undefined) return unhealthy(unwell, reports.length);
  const silent = reports.filter((reported) => isSilent(reported, context.now));
  const [longest] = silent.toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1));
  if (longest !== undefined) return { status: 'silent', clusters: namesOf(silent), since: longest.receivedAt };
  const behind = reports.filter((reported) => reported.report.content !== content);
  if (behind.length > 0) return { status: 'rolling', clusters: namesOf(behind) };
  return soakOf(mine, first.release, context);
}

function unhealthy(reported: Reported, clusters: number): Ripeness {
  const where = clusters > 1 ? `${reported.cluster}: ` : '';
  return { status: 'unhealthy', why: `${where}${whyUnwell(reported)}`, isIll: isIll(reported) };
}

/** All clusters are well at one content: whether for long enough. */
function soakOf(reports: readonly Reported[], release: Release, context: Context): Ripeness {
  const [first] = reports;
  if (first === undefined) return { status: 'unknown' };
  const { application, environment, content, revision } = first.report;
  // Only the newest proof of a target counts here: a release that comes back after another one is proven anew, so
  // that it is the newest again for the environments behind.
  const [newest] = proofsIn(context, application, environment);
  if (newest?.content === content && newest.release.id === release.id) return { status: 'proven' };
  const healthySince = latest([
    ...reports.map(healthyFrom),
    lastIncident(context, targetKey(first.report), release),
    mergedAt(context, targetKey(first.report), content),
  ]);
  if (healthySince === null) return { status: 'unknown' };
  const soakSeconds = context.config.environments[environment]?.soak ?? 0;
  const until = plusSeconds(healthySince, soakSeconds);
  if (!isReached(until, context.now))
    return { status: 'soaking', until, isAhead: !isReached(healthySince, context.now) };
  const proof: Proof = {
    kind: 'proof',
    version: 1,
    application,
    environment,
    release,
    content,
    revision,
    cluster: namesOf(reports).join(', '),
    healthySince,
    provenAt: context.now,
    soakSeconds,
  };
  return { status: 'ripe', proof };
}

/** When a release last turned unhealthy in a target: no soak began before. */
function lastIncident(context: Context, target: string, release: Release): Instant | null {
  const incidents = recordsOf(context, 'incident');
  const last = incidents.findLast(({ record }) => record.target === target && sameRelease(record.release, release));
  return last?.at ?? null;
}

/** When a content came to the base branch, where that is known: it ran nowhere before. */
function mergedAt({ snapshot }: Context, target: string, content: string): Instant | null {
  const merges = snapshot.merged.filter(({ brought }) =>
    brought.some(({ change }) => targetKey(change) === target && change.after?.content === content),
  );
  return latest(merges.map((merge) => merge.mergedAt));
}

function namesOf(reports: readonly Reported[]): string[] {
  return reports.map(({ cluster }) => cluster).sort();
}
