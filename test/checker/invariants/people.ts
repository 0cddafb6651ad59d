import type { Approvers } from '../../../src/model/config.ts';
import { targetKey } from '../../../src/model/names.ts';
import type { Hold, StateRecord } from '../../../src/model/record.ts';
import { sameArtifact } from '../../../src/model/release.ts';
import { BOT, targetsIn, tipOf, type World } from '../../fakes/world.ts';
import type { Entry, Look } from '../look.ts';
import { type Invariant, isExcused, type OwnMerge, ownMerges, recordsOf } from './invariant.ts';

type Place = Omit<Entry, 'artifact'>;

/** The holds that stand at a time, on a target. */
export function holdsOn({ application, environment }: Place, records: readonly StateRecord[], now: string): Hold[] {
  let standing: Hold[] = [];
  for (const record of records) {
    if (record.kind === 'hold') standing.push(record);
    if (record.kind !== 'unhold') continue;
    const lifted = JSON.stringify([record.scope.application, record.scope.environment]);
    standing = standing.filter(({ scope }) => JSON.stringify([scope.application, scope.environment]) !== lifted);
  }
  return standing.filter(
    ({ scope, until }) =>
      (scope.application === null || scope.application === application) &&
      (scope.environment === null || scope.environment === environment) &&
      (until === null || Date.parse(until) > Date.parse(now)),
  );
}

/** Automation passes no hold: only a rollback, which places one itself, and an override by name go past it. */
export const holdsStand: Invariant = (look) =>
  ownMerges(look).flatMap((merge) => {
    if (isExcused(look, merge.pull, 'hold')) return [];
    return merge.touched
      .filter((place) => holdsOn(place, look.before, look.at).length > 0 && !isRollback(merge, place, look))
      .map(({ application, environment }) => `#${merge.pull.number} went into ${application}/${environment}, held`);
  });

/** True when the merge brings what a rollback of the target names. */
function isRollback({ entries }: OwnMerge, place: Place, { before }: Look): boolean {
  const key = `${place.application}/${place.environment}`;
  const here = entries.filter(
    ({ application, environment }) => application === place.application && environment === place.environment,
  );
  return recordsOf(before, 'rollback').some(
    ({ target, to }) =>
      target === key && here.every(({ artifact }) => to.artifacts.some((one) => sameArtifact(one, artifact))),
  );
}

/** No rejected version returns: Shiplock neither merges one nor offers one, unless it is there already. */
export const rejectedStay: Invariant = (look) => {
  const rejections = recordsOf(look.before, 'rejection');
  const isRejected = ({ application, artifact }: Entry): boolean =>
    rejections.some(
      (rejection) =>
        rejection.application === application && rejection.artifacts.some((one) => sameArtifact(one, artifact)),
    );
  const merged = ownMerges(look).flatMap(({ pull, entries }) =>
    isExcused(look, pull, 'rejection')
      ? []
      : entries.filter(isRejected).map((entry) => `#${pull.number} brought ${textOf(entry)}, which is rejected`),
  );
  return [
    ...merged,
    ...offered(look)
      .filter(isRejected)
      .map((entry) => `${textOf(entry)} is offered, and rejected`),
  ];
};

/** What the pull requests would bring that the round planned. */
function offered({ round, world }: Look): Entry[] {
  const here = targetsIn(world.host.git.files(tipOf(world)));
  return (round?.plan.actions ?? []).flatMap((action) => {
    if (action.kind !== 'ensurePullRequest') return [];
    const files = new Map(action.edits.flatMap(({ path, text }) => (text === null ? [] : [[path, text]])));
    return [...targetsIn(files)].flatMap(([key, { target, release }]) =>
      release.artifacts
        .filter((artifact) => here.get(key)?.release.artifacts.some((one) => sameArtifact(one, artifact)) !== true)
        .map((artifact) => ({ application: target.application, environment: target.environment, artifact })),
    );
  });
}

function textOf({ application, environment, artifact }: Entry): string {
  return `${application} ${artifact.tag} in ${environment}`;
}

/** A merge into an environment with approvers rests on enough of them, none of whom made it, at exactly this head. */
export const othersApproved: Invariant = (look) =>
  ownMerges(look).flatMap((merge) => {
    if (isExcused(look, merge.pull, 'approval')) return [];
    return [...new Set(merge.touched.map(({ environment }) => environment))].flatMap((environment) => {
      const approvers = look.world.config.environments[environment]?.approvers;
      if (approvers === undefined || merge.touched.every((place) => isRollback(merge, place, look))) return [];
      const said = approvalsOf(merge, environment, approvers, look);
      if (said.length >= approvers.required) return [];
      return [`#${merge.pull.number} went into ${environment} with the approvals of ${said.join(', ') || 'nobody'}`];
    });
  });

/** True when both heads are ours alone and bring the same to the targets that were touched: a branch on a newer base. */
function isRebuilt(head: string, { pull, touched }: OwnMerge, world: World): boolean {
  const { git } = world.host;
  const [then, now] = [targetsIn(git.files(head)), targetsIn(git.files(pull.head))];
  const isOurs = [head, pull.head].every((sha) => git.author(sha) === BOT);
  return isOurs && touched.every((place) => then.get(targetKey(place))?.content === now.get(targetKey(place))?.content);
}

function approvalsOf(merge: OwnMerge, environment: string, approvers: Approvers, { before, world }: Look): string[] {
  const { pull, seen } = merge;
  const reviewed = (seen?.approvals ?? []).flatMap(({ by, head }) => (head === pull.head ? [by] : []));
  // `/unapprove` takes back words, not reviews: those are taken back where they were made.
  const said = new Set<string>();
  for (const record of before) {
    if (record.kind === 'unapproval' && record.pull === pull.number) said.delete(record.by);
    if (record.kind !== 'approval' || record.pull !== pull.number) continue;
    if (record.head !== pull.head && !isRebuilt(record.head, merge, world)) continue;
    if (record.environments.includes(environment)) said.add(record.by);
  }
  const made = new Set([pull.author, ...world.host.git.authors(tipOf(world), pull.head), ...(seen?.committers ?? [])]);
  const teams = (login: string) => (login === 'olga' ? ['release'] : []);
  return [...new Set([...reviewed, ...said])].filter(
    (login) =>
      !made.has(login) &&
      login !== BOT &&
      (approvers.users.includes(login) || teams(login).some((team) => approvers.teams.includes(team))),
  );
}
