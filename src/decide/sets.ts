import { ruleOf } from '../model/application-rule.ts';
import type { ApplicationRule } from '../model/config.ts';
import { targetKey } from '../model/names.ts';
import type { Plan } from '../model/plan.ts';
import type { Proof } from '../model/record.ts';
import { type Candidate, candidateFor, candidateOf } from './candidates.ts';
import { type Context, findTarget, type ReadTarget } from './context.ts';
import { isDeclined, isUpgrade, movesTo } from './moves.ts';
import { proofOf } from './proofs.ts';
import { hasRejected } from './rejections.ts';
import { ripenessOf } from './ripeness.ts';
import { type Place, provenTogether } from './together.ts';
import { isMet, needOf, upstreamOf } from './upstream.ts';

/** What a set does in one environment now: what moves, who stays, and why nothing more moves yet. */
export interface SetMove {
  candidates: Candidate[];
  stays: ReadTarget[];
  notes: Plan['notes'];
}

/** The set that an application moves with; undefined for one that moves alone. */
export function setOf(application: string, { config }: Pick<Context, 'config'>): ApplicationRule['set'] {
  return ruleOf(application, config)?.set;
}

/** The applications of a set that have a target in an environment, readable or not, in order. */
export function membersIn(set: string, environment: string, { snapshot, config }: Context): string[] {
  const names = snapshot.targets.flatMap((state) => {
    const { application, environment: where } = state.status === 'read' ? state.at.target : state;
    return where === environment && setOf(application, { config }) === set ? [application] : [];
  });
  return [...new Set(names)].sort();
}

/**
 * What a set moves into an environment. Members that enter here first take what their image policy admits, together.
 * All others take the newest combination of releases that were proven together before: when only some of them are, the
 * whole set waits.
 */
export function decideSet(set: string, members: readonly ReadTarget[], context: Context): SetMove {
  const unread = unreadable(set, members, context);
  if (unread.length > 0) return { candidates: [], stays: [...members], notes: unread };
  const first = members.filter((member) => upstreamIn(member, context).length === 0);
  const behind = members.filter((member) => !first.includes(member));
  const found = newestTogether(set, behind, context);
  const candidates = [...first.flatMap((member) => candidateFor(member, context) ?? []), ...found.candidates];
  const moving = new Set(candidates.map(({ target }) => target));
  return { candidates, stays: members.filter((member) => !moving.has(member)), notes: found.notes };
}

/** A set with a member that cannot be read cannot be moved as one. */
function unreadable(set: string, members: readonly ReadTarget[], context: Context): Plan['notes'] {
  const environment = members[0]?.at.target.environment ?? '';
  const read = members.map(({ at }) => at.target.application);
  const others = membersIn(set, environment, context).filter((application) => !read.includes(application));
  return others.map((application) => {
    const target = targetKey({ application, environment });
    return { kind: 'waits', target, message: `the set ${set} waits for ${target}, which cannot be read` };
  });
}

function newestTogether(
  set: string,
  members: readonly ReadTarget[],
  context: Context,
): Pick<SetMove, 'candidates' | 'notes'> {
  for (const places of routesOf(members, context)) {
    for (const proofs of provenTogether(places, context)) {
      if (!members.every((member, index) => mayTake(member, proofs[index], context))) continue;
      const reason = `proven together in ${[...new Set(places.map(({ environment }) => environment))].join(' and ')}`;
      const candidates = members.flatMap((member, index) => moveOf(member, proofs[index], reason, context) ?? []);
      if (candidates.length > 0 && candidates.every(({ target, release }) => isDeclined(target, release, context)))
        continue;
      const back = candidates.find(({ target, moves }) => !moves.some((move) => isUpgrade(target, move, context)));
      if (back !== undefined) return { candidates: [], notes: [goesBack(set, back)] };
      return { candidates, notes: candidates.length > 0 ? [] : laggards(set, members, context) };
    }
  }
  return { candidates: [], notes: laggards(set, members, context) };
}

function moveOf(member: ReadTarget, proof: Proof | undefined, reason: string, context: Context): Candidate | null {
  const moves = proof === undefined ? [] : movesTo(member, proof.release, context);
  return moves.length === 0 ? null : candidateOf(member, moves, reason);
}

/** Where each member is looked for: in its first environment before, then in the next, since any of them may do. */
function routesOf(members: readonly ReadTarget[], context: Context): Place[][] {
  const upstreams = members.map((member) => upstreamIn(member, context));
  const count = Math.max(0, ...upstreams.map(({ length }) => length));
  return Array.from({ length: count }, (_, route) =>
    members.map(({ at }, index) => {
      const before = upstreams[index] ?? [];
      return { application: at.target.application, environment: before[Math.min(route, before.length - 1)] ?? '' };
    }),
  );
}

/** True when enough environments before have proven every artifact of a release, and nobody rejected one of them. */
function mayTake({ at }: ReadTarget, proof: Proof | undefined, context: Context): boolean {
  const { application, environment } = at.target;
  const need = needOf(context, application, environment);
  if (need === null || proof === undefined || hasRejected(application, proof.release.artifacts, context)) return false;
  return isMet(need, (before) =>
    proof.release.artifacts.every((artifact) => proofOf(context, application, before, artifact) !== undefined),
  );
}

function upstreamIn({ at }: ReadTarget, context: Context): string[] {
  return upstreamOf(context, at.target.application, at.target.environment);
}

/** Who holds the set up: members with something else upstream, of which one is not proven there. */
function laggards(set: string, members: readonly ReadTarget[], context: Context): Plan['notes'] {
  const ahead = members.flatMap((member) => upstreamTargets(member, context));
  const isWaiting = ahead.some(({ member, before }) => movesTo(member, before.at.release, context).length > 0);
  if (!isWaiting) return [];
  return ahead.flatMap(({ member, before }) => {
    const why = whyNotProven(before, context);
    if (why === null) return [];
    const { application, environment } = before.at.target;
    const message = `the set ${set} waits for ${application}, which ${why} in ${environment}`;
    return [{ kind: 'waits' as const, target: targetKey(member.at.target), message }];
  });
}

function upstreamTargets(member: ReadTarget, context: Context): { member: ReadTarget; before: ReadTarget }[] {
  const { application } = member.at.target;
  return upstreamIn(member, context).flatMap((environment) => {
    const before = findTarget(context, application, environment);
    return before === undefined ? [] : [{ member, before }];
  });
}

function whyNotProven(before: ReadTarget, context: Context): string | null {
  const ripeness = ripenessOf(before, context);
  if (before.report?.release?.id !== before.at.release.id) return 'is not reported with what Git has';
  switch (ripeness.status) {
    case 'proven':
    case 'ripe':
      return null;
    case 'soaking':
      return `soaks until ${ripeness.until}`;
    case 'unhealthy':
      return `is not well (${ripeness.why})`;
    case 'silent':
      return `was not heard of for too long (${ripeness.clusters.join(', ')})`;
    case 'rolling':
      return `has not reached ${ripeness.clusters.join(', ')}`;
    case 'unknown':
      return 'is not reported';
  }
}

function goesBack(set: string, { target }: Candidate): Plan['notes'][number] {
  const { application, environment } = target.at.target;
  const message = `the set ${set} waits: ${environment} has a newer ${application} than what was proven together before it`;
  return { kind: 'waits', target: targetKey(target.at.target), message };
}
