import type { PullState, TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Context } from '../context.ts';
import { rejectionOf } from '../rejections.ts';
import { blocked } from '../verdicts.ts';
import { enteringArtifacts, versionOf } from './entering.ts';

/** A version that somebody rejected for the application enters none of its targets, by whatever way. Null: none does. */
export function rejectionGate(change: TargetChange, _pull: PullState, context: Context): Verdict | null {
  const { application, environment } = change;
  for (const artifact of enteringArtifacts(change)) {
    const rejection = rejectionOf(application, artifact, context);
    if (rejection === undefined) continue;
    const version = versionOf(artifact);
    const why = rejection.reason === '' ? '' : `: ${rejection.reason}`;
    const message = `${environment} would get ${application} ${version}, which @${rejection.by} rejected${why}`;
    return blocked('rejection', 'Rejected', message, {
      artifact: `${artifact.repository}:${version}`,
      by: rejection.by,
    });
  }
  return null;
}
