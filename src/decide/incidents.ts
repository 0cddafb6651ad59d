import { targetKey } from '../model/names.ts';
import type { Incident } from '../model/record.ts';
import { type Release, sameRelease } from '../model/release.ts';
import type { Reported } from '../model/snapshot.ts';
import { type Context, type ReadTarget, readTargets } from './context.ts';
import { recordsOf } from './records.ts';
import { isIll, isSilent, reportsOf, whyUnwell } from './reports.ts';

/**
 * Releases that are degraded or cannot be applied where they run: recorded once, until they are proven there anew. What
 * only progresses, or is not known, is no incident; nor is what a cluster said that is not heard any more.
 */
export function decideIncidents(context: Context): Incident[] {
  return readTargets(context).flatMap((target) => {
    const incident = incidentIn(target, context);
    return incident === null ? [] : [incident];
  });
}

function incidentIn(target: ReadTarget, context: Context): Incident | null {
  const reports = reportsOf(target);
  const ill = reports.find((reported) => isIll(reported) && !isSilent(reported, context.now));
  if (ill === undefined || ill.release === null) return null;
  const key = targetKey(target.at.target);
  if (isKnown(key, ill.release, context)) return null;
  const { content, revision } = ill.report;
  const why = whyOf(ill, reports.length);
  return { kind: 'incident', version: 1, target: key, release: ill.release, content, revision, why };
}

/** True when the last that is on record of a release in a target is that it is unhealthy. */
function isKnown(target: string, release: Release, context: Context): boolean {
  const incident = recordsOf(context, 'incident').findLast(
    ({ record }) => record.target === target && sameRelease(record.release, release),
  );
  if (incident === undefined) return false;
  const proof = recordsOf(context, 'proof').findLast(
    ({ record }) => targetKey(record) === target && sameRelease(record.release, release),
  );
  return proof === undefined || proof.order < incident.order;
}

function whyOf(reported: Reported, clusters: number): string {
  return clusters > 1 ? `${reported.cluster}: ${whyUnwell(reported)}` : whyUnwell(reported);
}
