import { targetKey } from '../../model/names.ts';
import type { Rejection, Rollback } from '../../model/record.ts';
import { type Release, sameArtifact } from '../../model/release.ts';
import { codeSpan } from '../../text/markdown.ts';
import { versionLabel } from '../../text/version-label.ts';
import type { Context, ReadTarget } from '../context.ts';
import { recordsOf } from '../records.ts';
import { type Stand, standsOf } from './stands.ts';

/** Where somebody wants a target to go back to, and on whose word. */
export interface RollbackWish {
  /** A version that was healthy in the target; null for the one before. */
  to: string | null;
  /** How many releases to go back; 1 for the one before. Not asked when `to` is given. */
  steps: number;
  by: string;
  reason: string;
  /** The comment that asks for it; null for what Shiplock decides by itself. */
  comment: number | null;
}

/**
 * The release that a target goes back to, as a record, or one sentence why there is none. Only what was healthy in this
 * very target counts, by proofs and landings; never what was rejected, and never what the base branch has there now.
 */
export function chooseRollback(
  target: ReadTarget,
  wish: RollbackWish,
  context: Context,
): { rollback: Rollback } | { problem: string } {
  const { ledger } = context.snapshot;
  const name = targetKey(target.at.target);
  if (ledger.status === 'broken') return { problem: `the state branch is not to be trusted: ${ledger.problem}.` };
  const now = target.at.release;
  const stands = standsOf(ledger, name);
  if (wish.to !== null && isVersion(now, wish.to))
    return { problem: `${codeSpan(name)} has ${versionLabel(now.artifacts)} already.` };
  const rejections = rejectionsOf(context, target.at.target.application);
  const found =
    wish.to === null ? stands.filter(isOther) : stands.filter((one) => isVersion(one.release, wish.to ?? ''));
  const admitted = found.filter(({ release }) => rejectionOf(release, rejections) === undefined);
  const chosen = admitted[wish.to === null ? Math.max(1, wish.steps) - 1 : 0];
  if (chosen === undefined || chosen.content === null)
    return { problem: whyNone(name, wish, { stands, found, rejections }) };
  return {
    rollback: {
      kind: 'rollback',
      version: 1,
      target: name,
      from: now,
      to: chosen.release,
      revision: chosen.revision,
      content: chosen.content,
      reason: wish.reason,
      by: wish.by,
      comment: wish.comment,
    },
  };

  function isOther({ release }: Stand): boolean {
    return release.id !== now.id;
  }
}

interface Looked {
  stands: readonly Stand[];
  found: readonly Stand[];
  rejections: readonly Rejection[];
}

function whyNone(name: string, wish: RollbackWish, { stands, found, rejections }: Looked): string {
  const [rejected] = found.flatMap(({ release }) => rejectionOf(release, rejections) ?? []);
  if (wish.to !== null && rejected !== undefined) {
    return `${codeSpan(wish.to)} was rejected by ${rejected.by}: ${rejected.reason}. Choose another version.`;
  }
  const known = stands.filter(({ release }) => rejectionOf(release, rejections) === undefined).slice(0, 5);
  const list = known.map(({ release }) => codeSpan(versionLabel(release.artifacts))).join(', ');
  const hint =
    known.length === 0 ? 'No release is on record as healthy there.' : `On record as healthy there: ${list}.`;
  if (wish.to !== null) return `${codeSpan(wish.to.slice(0, 80))} was never healthy in ${codeSpan(name)}. ${hint}`;
  const which = wish.steps > 1 ? `no release ${wish.steps} steps back` : 'no earlier release';
  return `there is ${which} to go back to in ${codeSpan(name)}. ${hint}`;
}

/** True when a release has this version: the tag of one of its artifacts, or the beginning of a digest or of its own id. */
function isVersion({ id, artifacts }: Release, version: string): boolean {
  if (version.length >= 7 && id.startsWith(version)) return true;
  return artifacts.some(({ tag, digest }) => {
    const isDigest = version.length >= 7 && digest?.replace('sha256:', '').startsWith(version.replace('sha256:', ''));
    return tag === version || isDigest === true;
  });
}

function rejectionsOf(context: Context, application: string): Rejection[] {
  return recordsOf(context, 'rejection').flatMap(({ record }) => (record.application === application ? [record] : []));
}

function rejectionOf(release: Release, rejections: readonly Rejection[]): Rejection | undefined {
  return rejections.find(({ artifacts }) =>
    release.artifacts.some((artifact) => artifacts.some((bad) => sameArtifact(bad, artifact))),
  );
}
