import { targetKey } from '../../model/names.ts';
import type { PullState } from '../../model/snapshot.ts';
import { environmentOrder } from '../../text/environment-order.ts';
import { type StatusRow, statusText, type Unlisted } from '../../text/status-text.ts';
import { verdictHeadline } from '../../text/verdict-text.ts';
import { versionLabel } from '../../text/version-label.ts';
import { type Context, findTarget, type ReadTarget, readTargets } from '../context.ts';
import { holdsOn } from '../gates/hold.ts';
import { judge } from '../judge.ts';
import { policyWaits } from '../policy-waits.ts';
import { decidePromotions } from '../promotions.ts';
import { rejectionOf } from '../rejections.ts';
import { openRequest } from '../requests.ts';
import { readFilter } from './place-filter.ts';
import type { Place } from './places.ts';
import { scopeText } from './scopes.ts';

/** The answer to `/status`, as things are now: what runs where, what comes next, and what stands in its way. */
export function statusView(
  args: readonly string[],
  place: Place,
  context: Context,
): { text: string } | { problem: string } {
  const found = readFilter(args, place, context);
  if ('problem' in found) return found;
  const { application, environment } = found.filter;
  const targets = readTargets(context).filter(
    ({ at }) =>
      (application === null || at.target.application === application) &&
      (environment === null || at.target.environment === environment),
  );
  const unreadable = context.snapshot.targets.flatMap((state) =>
    state.status === 'unreadable' &&
    (application === null || state.application === application) &&
    (environment === null || state.environment === environment)
      ? [targetKey(state)]
      : [],
  );
  if (targets.length === 0 && unreadable.length === 0)
    return { problem: 'there is no such target on the base branch.' };
  const order = environmentOrder(context.config);
  const sorted = targets.toSorted((a, b) => sortKey(a, order).localeCompare(sortKey(b, order), 'en'));
  const waits = waitsIn(context);
  const rows = sorted.map((target) => rowOf(target, waits, context));
  return { text: statusText({ rows, unreadable, unlisted: unlistedOf(targets, context), now: context.now }) };
}

/** Artifacts of these targets whose registry does not let them be read. */
function unlistedOf(targets: readonly ReadTarget[], { snapshot }: Context): Unlisted[] {
  const named = new Set(targets.flatMap(({ at }) => at.release.artifacts.map(({ repository }) => repository)));
  return snapshot.images.flatMap(({ repository, problem }) =>
    problem === undefined || !named.has(repository) ? [] : [{ repository, ...problem }],
  );
}

/** What is not offered yet and why, by target: held, beyond a limit, kept back by its policy, or waiting for others of its set. */
function waitsIn(context: Context): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { kind, target, message } of [...decidePromotions(context, []).notes, ...policyWaits(context).notes]) {
    if (kind === 'waits') found.set(target, [...(found.get(target) ?? []), message]);
  }
  return found;
}

function sortKey({ at }: ReadTarget, order: readonly string[]): string {
  return `${at.target.application}/${String(order.indexOf(at.target.environment)).padStart(4, '0')}`;
}

function rowOf(target: ReadTarget, waits: ReadonlyMap<string, string[]>, context: Context): StatusRow {
  const { at, report } = target;
  const { application, environment } = at.target;
  const rejection = at.release.artifacts
    .map((one) => rejectionOf(application, one, context))
    .find((one) => one !== undefined);
  const next = context.snapshot.pulls
    .filter(({ changes }) => changes.some((change) => targetKey(change) === targetKey(at.target)))
    .map((pull) => nextOf(pull, application, environment, context));
  const hasIt = report !== null && report.report.content === at.content && report.report.sync === 'synced';
  return {
    target: targetKey(at.target),
    version: versionLabel(at.release.artifacts),
    live: report === null ? null : { hasIt, health: report.report.health, since: report.report.healthySince },
    next,
    // What stands says itself what it waits for.
    waits: (waits.get(targetKey(at.target)) ?? []).filter(
      (wait) => !next.some(({ version }) => wait.startsWith(`\`${version}\` `)),
    ),
    asked: askedFor(target, context),
    holds: holdsOn(at.target, context).map(({ scope, by, until, reason }) => ({
      what: scopeText(scope),
      by,
      until,
      reason,
    })),
    rejected: rejection === undefined ? null : { by: rejection.by, reason: rejection.reason },
  };
}

function askedFor(target: ReadTarget, context: Context): StatusRow['asked'] {
  const request = openRequest(target, context)?.record;
  return request === undefined ? null : { version: versionLabel(request.artifacts), by: request.by };
}

function nextOf(
  pull: PullState,
  application: string,
  environment: string,
  context: Context,
): StatusRow['next'][number] {
  const change = pull.changes.find((one) => one.application === application && one.environment === environment);
  const before = findTarget(context, application, environment)?.at.release.artifacts ?? [];
  const moved = (change?.after?.release.artifacts ?? []).filter((artifact) => {
    const old = before.filter(({ repository, tag }) => repository === artifact.repository && tag === artifact.tag);
    const isFollowed = context.order.isFollowed(application, artifact);
    return !old.some(({ digest }) => !isFollowed || digest === artifact.digest);
  });
  const { promotion } = judge(pull, context);
  return {
    pull: pull.number,
    version: moved.length === 0 ? null : versionLabel(moved),
    verdict: promotion.status,
    headline: verdictHeadline(promotion, STEADY),
    message: promotion.message,
  };
}

const STEADY = '1970-01-01T00:00:00Z';
