import { type Release, sameArtifact } from '../model/release.ts';
import { policyLabel } from '../text/policy/policy-label.ts';
import type { Context, ReadTarget } from './context.ts';
import { isDeclined, type Move, releaseAfter } from './moves.ts';
import { movesByPolicy } from './moves-by-policy.ts';
import { movesByProof } from './moves-by-proof.ts';
import { hasRejected } from './rejections.ts';
import { openRequest } from './requests.ts';
import { needOf, needText } from './upstream.ts';

/** A release that should move into a target, with what changes. */
export interface Candidate {
  target: ReadTarget;
  release: Release;
  moves: Move[];
  /** Why this one: for the pull request's body and the log. */
  reason: string;
}

/**
 * The release that should move into a target now, or null: the version that a person asked for, else the policy's choice
 * in a first environment, else what the environments before have proven. Never one that a person declined.
 */
export function candidateFor(target: ReadTarget, context: Context): Candidate | null {
  const { moves, reason } = byRequest(target, context) ?? byAutomation(target, context);
  if (moves.length === 0) return null;
  const candidate = candidateOf(target, moves, reason);
  return isDeclined(target, candidate.release, context) ? null : candidate;
}

/** What a target becomes when some of its artifacts move. */
export function candidateOf(target: ReadTarget, moves: readonly Move[], reason: string): Candidate {
  return { target, release: releaseAfter(target, moves), moves: [...moves], reason };
}

type Choice = Pick<Candidate, 'moves' | 'reason'>;

function byAutomation(target: ReadTarget, context: Context): Choice {
  const { application, environment } = target.at.target;
  const need = needOf(context, application, environment);
  if (need !== null) return { moves: movesByProof(target, need, context), reason: `proven in ${needText(need)}` };
  const isQueue = context.config.environments[environment]?.pace === 'queue';
  const moves = movesByPolicy(target, context);
  const policies = moves.map(({ to }) => policyLabel(context.order.policyOf(application, to.repository)));
  const by = [...new Set(policies)].join(', ');
  return { moves, reason: `${isQueue ? 'next' : 'newest'} version that the image policy admits (${by})` };
}

/** What a person asked for, also where it is older: that is a person's word, and every gate is asked all the same. */
function byRequest(target: ReadTarget, context: Context): Choice | null {
  const request = openRequest(target, context);
  if (request === undefined) return null;
  const { artifacts, by } = request.record;
  if (hasRejected(target.at.target.application, artifacts, context)) return null;
  const moves = target.at.release.artifacts.flatMap((from) => {
    const to = artifacts.find(({ repository }) => repository === from.repository);
    return to === undefined || sameArtifact(from, to) ? [] : [{ from, to }];
  });
  return moves.length === 0 ? null : { moves, reason: `@${by} asked for it` };
}
