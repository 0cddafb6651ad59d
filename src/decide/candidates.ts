import { targetKey } from '../model/names.ts';
import type { Proof } from '../model/record.ts';
import { type Artifact, type Release, releaseOf, sameArtifact } from '../model/release.ts';
import { chooseTag, compareTags } from '../text/version.ts';
import { type Context, findImage, type ReadTarget } from './context.ts';
import { proofOf, proofsIn } from './proofs.ts';
import { hasRejected, rejectionOf } from './rejections.ts';
import { ruleOf } from './rules.ts';
import { millis } from './time.ts';
import { upstreamOf } from './upstream.ts';

/** A release that should move into a target, with what changes. */
export interface Candidate {
  target: ReadTarget;
  release: Release;
  moves: { from: Artifact; to: Artifact }[];
  /** Why this one: for the pull request's body and the log. */
  reason: string;
}

/** The release that should move into a target now, or null: the policy's choice in a first environment, else the newest proven upstream. */
export function candidateFor(target: ReadTarget, context: Context): Candidate | null {
  const { application, environment } = target.at.target;
  const upstream = upstreamOf(context, application, environment);
  const moves = upstream.length === 0 ? movesByPolicy(target, context) : movesByProof(target, upstream, context);
  if (moves.length === 0) return null;
  const reason =
    upstream.length === 0 ? 'newest version that the image policy admits' : `proven in ${upstream.join(' and ')}`;
  const candidate = candidateOf(target, moves, reason);
  return isDeclined(candidate, context) ? null : candidate;
}

/** What a target becomes when some of its artifacts move. */
export function candidateOf(target: ReadTarget, moves: Candidate['moves'], reason: string): Candidate {
  const byRepository = new Map(moves.map((move) => [move.to.repository, move.to]));
  const artifacts = target.at.release.artifacts.map((artifact) => byRepository.get(artifact.repository) ?? artifact);
  return { target, release: releaseOf(artifacts), moves, reason };
}

/** True when a person closed the pull request that would have brought exactly this. */
export function isDeclined({ target, release }: Candidate, { snapshot }: Context): boolean {
  const key = targetKey(target.at.target);
  return snapshot.declined.some((no) => no.target === key && no.release === release.id);
}

function movesByPolicy(target: ReadTarget, context: Context): Candidate['moves'] {
  const policy = ruleOf(target.at.target.application, context.config)?.image ?? { semver: '*' };
  const moves: Candidate['moves'] = [];
  for (const from of target.at.release.artifacts) {
    const image = findImage(context, from.repository);
    if (image === undefined) continue;
    const admitted = image.tags.filter(
      ({ tag, digest }) => rejectionOf(target.at.target.application, { ...from, tag, digest }, context) === undefined,
    );
    const { tag } = chooseTag({ policy, tags: admitted.map((known) => known.tag), current: from.tag });
    const chosen = admitted.find((known) => known.tag === tag);
    // A tag without its digest has not been resolved at the registry yet: it is only a hint so far.
    if (chosen === undefined || chosen.digest === null) continue;
    const to: Artifact = { ...from, tag: chosen.tag, digest: chosen.digest };
    if (!sameArtifact(from, to) && from.tag !== to.tag) moves.push({ from, to });
  }
  return moves;
}

function movesByProof(target: ReadTarget, upstream: string[], context: Context): Candidate['moves'] {
  const newest = newestProven(target, upstream, context);
  if (newest === undefined) return [];
  const moves = movesTo(target, newest.release, context);
  // Automation never goes back on its own: a downgrade is a rollback, and that is a person's word.
  return moves.some(isUpgrade) ? moves : [];
}

/** What has to move in a target so that it has the artifacts of a release, as far as it names them. */
export function movesTo(target: ReadTarget, release: Release, context: Context): Candidate['moves'] {
  const moves: Candidate['moves'] = [];
  for (const from of target.at.release.artifacts) {
    const proven = release.artifacts.find(({ repository }) => repository === from.repository);
    const to = proven === undefined ? undefined : withDigest(proven, context);
    if (to === undefined || sameArtifact(from, to) || from.tag === to.tag) continue;
    moves.push({ from, to });
  }
  return moves;
}

/** A proof from files without digests has none; what the registry said of the tag completes it. */
function withDigest(artifact: Artifact, context: Context): Artifact {
  if (artifact.digest !== null) return artifact;
  const image = findImage(context, artifact.repository);
  return { ...artifact, digest: image?.tags.find(({ tag }) => tag === artifact.tag)?.digest ?? null };
}

/** True when a move goes to a newer version, or when that cannot be told. */
export function isUpgrade({ from, to }: Candidate['moves'][number]): boolean {
  if (from.tag === null || to.tag === null) return true;
  return compareTags(to.tag, from.tag) > 0;
}

/** The newest release that every environment before proved, by the time of its proof in the first of them. */
function newestProven(target: ReadTarget, upstream: string[], context: Context): Proof | undefined {
  const { application } = target.at.target;
  const [first] = upstream;
  if (first === undefined) return undefined;
  const inFirst = proofsIn(context, application, first).toSorted((a, b) => millis(b.provenAt) - millis(a.provenAt));
  return inFirst.find(
    (proof) =>
      !hasRejected(application, proof.release.artifacts, context) &&
      proof.release.artifacts.every((artifact) =>
        upstream.every((environment) => proofOf(context, application, environment, artifact) !== undefined),
      ),
  );
}
