import type { Config } from '../model/config.ts';
import type { Instant } from '../model/names.ts';
import type { Action, Plan } from '../model/plan.ts';
import type { StateRecord } from '../model/record.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { decideBranches } from './branches.ts';
import { decideChecks, decideConfigCheck, decideGroupChecks, diffTexts } from './checks.ts';
import { decideCommands } from './commands/decide-commands.ts';
import { decideReplies } from './commands/replies.ts';
import { decideComments } from './comments.ts';
import { type Context, createContext, readTargets } from './context.ts';
import { decideDirects } from './directs.ts';
import { driftedTargets } from './drift.ts';
import { decideDriftCheck } from './drift-check.ts';
import { decideDriftIssues } from './drift-issues.ts';
import { signaturesOn, signatureTimes } from './gates/signature.ts';
import { sourceTimes } from './gates/source.ts';
import { closingTimes } from './gates/window.ts';
import { judgeGroups } from './groups.ts';
import { decideIncidents } from './incidents.ts';
import { type Judgement, judge, touchedEnvironments } from './judge.ts';
import { decideLandings } from './landings.ts';
import { decideMerges } from './merges.ts';
import { isOnlyObserved, keepToMode, withoutObserved } from './observe-mode.ts';
import { policyWaits } from './policy-waits.ts';
import { decidePromotions } from './promotions.ts';
import { firstExpiry } from './proofs.ts';
import { silenceOf } from './reports.ts';
import { ridingAlong } from './ride-along.ts';
import { ripenessOf } from './ripeness.ts';
import { decideRollbacks } from './rollbacks/decide-rollbacks.ts';
import { orderInGroup } from './rollbacks/order-in-group.ts';
import { decideStateCheck } from './state-check.ts';
import { earliest } from './time.ts';
import { waitTimes } from './verdicts.ts';
import { decideWakes } from './wakes.ts';
import { leaveQueue } from './way-in.ts';
import { judgeWithoutConfig, orderUnknown } from './without-config.ts';

/**
 * The heart: what shall be done now, from what was observed, as plain data. Pure: same snapshot and time, same plan.
 * Actions are in the order in which they are to be made true; records come last, so that a record always speaks of
 * something that is already visible. After the plan was applied, deciding again gives a plan without actions.
 */
export function decide(snapshot: Snapshot, now: Instant): Plan {
  const wake = decideWakes(snapshot);
  if (snapshot.config.status !== 'valid') {
    const judgements = judgeWithoutConfig(snapshot);
    return planOf(snapshot, now, {
      actions: [
        ...wake,
        ...decideConfigCheck(snapshot),
        ...decideChecks(judgements, diffTexts(judgements), now),
        ...decideGroupChecks(
          judgeGroups(snapshot, judgements, { orderOf: orderUnknown, signaturesOf: () => null }),
          now,
        ),
        ...judgements.flatMap(leaveQueue),
      ],
      judgements,
      times: [],
      notes: [],
    });
  }
  const context = contextOf(snapshot, snapshot.config.config, now);
  const judgements = snapshot.pulls.map((pull) => judge(pull, context));
  const landings = decideLandings(context);
  const soaks = decideProofs(context);
  const commands = decideCommands(context);
  const incidents = decideIncidents(context);
  const rollbacks = decideRollbacks(context);
  const directs = decideDirects(context);
  const records: StateRecord[] = [
    ...commands.records,
    ...incidents,
    ...soaks.records,
    ...landings.records,
    ...rollbacks.records,
    ...directs.records,
  ];
  const merges = decideMerges(judgements, context);
  const promotions = decidePromotions(context, merges);
  const waits = policyWaits(context);
  const drifted = driftedTargets(context);
  const texts = diffTexts(judgements);
  const groups = judgeGroups(snapshot, judgements, {
    orderOf: (change, together) => orderInGroup(change, together, context),
    signaturesOf: (change) => signaturesOn(change, context),
  });
  const driftCheck = decideDriftCheck(drifted, context);
  const actions = [
    ...wake,
    ...commands.actions,
    ...decideReplies(context),
    ...decideComments(judgements, { drifted, texts }, context),
    ...decideChecks(judgements, texts, now),
    ...decideGroupChecks(groups, now),
    ...merges,
    ...rollbacks.actions,
    ...directs.actions,
    ...promotions.actions,
    ...decideBranches(snapshot, [...rollbacks.actions, ...promotions.actions]),
    ...landings.actions,
    ...driftCheck.actions,
    ...decideStateCheck(snapshot),
    ...decideDriftIssues(drifted, context),
    ...append(snapshot, ridingAlong(records, context)),
  ];
  const touched = judgements.flatMap(({ pull }) => touchedEnvironments(pull, context));
  // A verdict that rests on a report is another one when the cluster falls silent.
  const silence = touched.length === 0 ? [] : readTargets(context).flatMap((target) => silenceOf(target, now));
  const times = [
    ...soaks.times,
    ...waits.times,
    ...driftCheck.times,
    ...promotions.times,
    ...closingTimes(touched, context),
    ...silence,
    ...sourceTimes(
      judgements.map(({ promotion }) => promotion),
      now,
    ),
    ...signatureTimes(
      judgements.map(({ promotion }) => promotion),
      snapshot.signatures ?? [],
    ),
  ];
  const notes = [...promotions.notes, ...waits.notes, ...rollbacks.notes];
  return planOf(snapshot, now, { actions: keepToMode(actions, snapshot, context.config), judgements, times, notes });
}

/**
 * Where everything is only observed no proof is ever written down: what is proven now then counts as if it were, so that
 * the check says what would be.
 */
function contextOf(snapshot: Snapshot, config: Config, now: Instant): Context {
  const seen = createContext(withoutObserved(snapshot, config), config, now);
  const { ledger } = seen.snapshot;
  if (!isOnlyObserved(config) || ledger.status === 'broken') return seen;
  const proven = decideProofs(seen).records.map((record) => ({ at: now, record }));
  const records = [...ledger.records, ...proven];
  return createContext({ ...seen.snapshot, ledger: { ...ledger, records } }, config, now);
}

interface Decided {
  actions: Action[];
  judgements: Judgement[];
  times: Instant[];
  notes: Plan['notes'];
}

function planOf(snapshot: Snapshot, now: Instant, { actions, judgements, times, notes }: Decided): Plan {
  const verdicts = judgements.map(({ pull, diff, promotion }) => ({
    pull: pull.number,
    head: pull.head.sha,
    diff,
    promotion,
  }));
  const waits = judgements.flatMap(({ promotion }) => waitTimes(promotion));
  return {
    version: 1,
    at: now,
    base: snapshot.base.sha,
    actions,
    verdicts,
    notes,
    reconsiderAt: earliest([...waits, ...times]),
  };
}

/** Proofs that were earned by now, and the times at which others will be or existing ones end. */
function decideProofs(context: Context): { records: StateRecord[]; times: Instant[] } {
  const records: StateRecord[] = [];
  const expiry = firstExpiry(context.proofs);
  const times = expiry === null ? [] : [expiry];
  for (const target of readTargets(context)) {
    const ripeness = ripenessOf(target, context);
    if (ripeness.status === 'ripe') records.push(ripeness.proof);
    if (ripeness.status === 'soaking') times.push(ripeness.until);
  }
  return { records, times };
}

function append({ ledger }: Snapshot, records: readonly StateRecord[]): Action[] {
  if (records.length === 0 || ledger.status === 'broken') return [];
  const kinds = [...new Set(records.map(({ kind }) => kind))].join(', ');
  return [{ kind: 'appendRecords', reason: `to remember: ${kinds}`, sequence: ledger.sequence, records: [...records] }];
}
