import { targetKey } from '../model/names.ts';
import { artifactText, releaseOf } from '../model/release.ts';
import type { Snapshot, TargetChange } from '../model/snapshot.ts';
import { isOpen, type Verdict } from '../model/verdict.ts';
import { diffGate } from './gates/diff.ts';
import type { Judgement } from './judge.ts';
import { allOf, blocked } from './verdicts.ts';

/** What is asked once more of a whole group. */
export interface GroupGates {
  orderOf(change: TargetChange, together: readonly TargetChange[]): Verdict;
  /** Null where no signature is asked for. */
  signaturesOf(change: TargetChange): Verdict | null;
}

/**
 * What the checks say on each group of the merge queue: what was found on its pull requests, the order asked once more
 * of all that it brings together (what a person overrode stays overridden), the signatures of images that only come
 * about by the merge, such as a tag of one and a repository of another, and the diff of whatever no single one of them
 * brings in that form. A group that may not merge now fails at once, since a queue that waits for one group holds
 * up everybody; its pull request comes back when its gates open. Groups of pull requests that are over are left alone:
 * GitHub is about to drop them.
 */
export function judgeGroups(
  { groups }: Snapshot,
  judgements: readonly Judgement[],
  { orderOf, signaturesOf }: GroupGates,
): Judgement[] {
  return groups.flatMap((group) => {
    const members = judgements.filter(({ pull }) => group.pulls.includes(pull.number));
    const own = members.find(({ pull }) => pull.number === group.pulls[0]);
    if (own === undefined) return [];
    const { changes, checks, configProblems } = group;
    const { again: _, ...facts } = own.pull;
    const pull = {
      ...facts,
      ...(group.again === undefined ? {} : { again: group.again }),
      ...{ changes, checks, configProblems, merge: { status: 'clean' } as const },
      head: { ...own.pull.head, sha: group.sha },
    };
    const problem = configProblems?.[0];
    const config =
      problem === undefined
        ? []
        : [blocked('config', 'ConfigInvalid', `together they break the config: ${problem.message}`)];
    const asked = [
      ...config,
      ...changes.filter((change) => !isOverridden(change, members)).map((change) => orderOf(change, changes)),
      ...changes.flatMap((change) => signaturesOf(onlyTogether(change, members)) ?? []),
      ...members.map(({ promotion }) => promotion),
    ];
    const promotion = allOf('promotion', asked, 'every gate of the group is open');
    const combined = changes.filter((change) => !members.some((member) => brings(member, change)));
    const rendered = combined.length === 0 ? [] : [diffGate({ ...pull, changes: combined })];
    const diff = allOf('diff', [...rendered, ...members.map((member) => member.diff)], 'all of the group renders');
    return [{ pull, diff: atOnce(diff), promotion: atOnce(promotion), mode: strictest(members) }];
  });
}

/** What a person let through on its own pull request is not asked again in the group. */
function isOverridden(change: TargetChange, members: readonly Judgement[]): boolean {
  return members.some((member) => member.promotion.status === 'overridden' && brings(member, change));
}

/** The change with those artifacts alone that no pull request brings to this target by itself. */
function onlyTogether(change: TargetChange, members: readonly Judgement[]): TargetChange {
  if (change.after === null) return change;
  const own = members
    .flatMap(({ pull }) => pull.changes)
    .filter((each) => targetKey(each) === targetKey(change))
    .flatMap(({ after }) => after?.release.artifacts.map(artifactText) ?? []);
  const artifacts = change.after.release.artifacts.filter((artifact) => !own.includes(artifactText(artifact)));
  return { ...change, after: { ...change.after, release: releaseOf(artifacts) } };
}

/** True when one pull request makes the same change by itself, so that its own verdict speaks of it. */
function brings({ pull }: Judgement, change: TargetChange): boolean {
  return pull.changes.some(
    (own) =>
      targetKey(own) === targetKey(change) &&
      own.before?.content === change.before?.content &&
      own.after?.content === change.after?.content,
  );
}

/** No waiting in the queue: what is not open is a no, with its reason. */
function atOnce(verdict: Verdict): Verdict {
  if (isOpen(verdict) || verdict.status === 'blocked') return verdict;
  const { gate, reason, message, seen, children } = verdict;
  return { status: 'blocked', gate, reason, message: `it may not merge yet: ${message}`, seen, children };
}

function strictest(members: readonly Judgement[]): Judgement['mode'] {
  const modes = members.map(({ mode }) => mode);
  if (modes.includes('enforce')) return 'enforce';
  return modes.includes('propose') ? 'propose' : 'observe';
}
