import { targetKey } from '../../model/names.ts';
import type { Proof } from '../../model/record.ts';
import { type Artifact, sameArtifact } from '../../model/release.ts';
import type { PullState, TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { artifactName } from '../../text/artifact-name.ts';
import type { Context } from '../context.ts';
import { proofsIn } from '../proofs.ts';
import { isRollback } from '../rollbacks/is-rollback.ts';
import { environmentsOf, isMet, needOf, needText } from '../upstream.ts';
import { blocked } from '../verdicts.ts';
import { enteringArtifacts, versionOf } from './entering.ts';

/**
 * A release of several artifacts moves as one: what would stand side by side in a target has to have stood side by side
 * before it. Artifacts that only this target names are not asked about. Null where nothing is split.
 */
export function wholeGate(change: TargetChange, pull: PullState, context: Context): Verdict | null {
  const after = change.after?.release.artifacts ?? [];
  const entering = enteringArtifacts(change);
  if (after.length < 2 || entering.length === 0 || isRollback(pull, context) !== null) return null;
  const { application, environment } = change;
  const need = needOf(context, application, environment);
  if (need === null) return null;
  const proofs = environmentsOf(need).flatMap((before) => proofsIn(context, application, before));
  const known = proofs.filter((proof) => entering.some((artifact) => has(proof, artifact)));
  const [newest] = known;
  // What was never proven at all is the order's to say.
  const isKnown = entering.every((artifact) => known.some((proof) => has(proof, artifact)));
  if (newest === undefined || !isKnown) return null;
  if (isMet(need, (before) => known.some((proof) => isWhole(proof, after, before)))) return null;
  const apart = after.filter((artifact) => !agrees(newest, artifact)).map(nameOf);
  const together = newest.release.artifacts.filter(({ repository }) =>
    after.some((one) => one.repository === repository),
  );
  const message =
    `${targetKey(change)} would get ${after.map(nameOf).join(' with ')}, and ${needText(need)} proved` +
    ` ${together.map(nameOf).join(' with ')}: the release moves as one`;
  return blocked('order', 'ReleaseSplit', message, {
    entering: entering.map(nameOf).join(', '),
    apart: apart.join(', '),
  });
}

function isWhole(proof: Proof, after: readonly Artifact[], environment: string): boolean {
  return proof.environment === environment && after.every((artifact) => agrees(proof, artifact));
}

/** True when the proven release has this version of the artifact, or does not name it at all. */
function agrees({ release }: Proof, artifact: Artifact): boolean {
  const same = release.artifacts.filter(({ repository }) => repository === artifact.repository);
  return same.length === 0 || same.some((one) => sameArtifact(one, artifact) || isSameTag(one, artifact));
}

/** Promotions move tags: the same one under another digest is told by the order, where it enters. */
function isSameTag(a: Artifact, b: Artifact): boolean {
  return a.tag !== null && a.tag === b.tag;
}

function has({ release }: Proof, artifact: Artifact): boolean {
  return release.artifacts.some((one) => sameArtifact(one, artifact));
}

function nameOf(artifact: Artifact): string {
  return `${artifactName(artifact.repository)} ${versionOf(artifact)}`;
}
