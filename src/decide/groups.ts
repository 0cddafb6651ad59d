import { targetKey } from '../model/names.ts';
import type { Snapshot, TargetChange } from '../model/snapshot.ts';
import { isOpen, type Verdict } from '../model/verdict.ts';
import { diffGate } from './gates/diff.ts';
import type { Judgement } from './judge.ts';
import { allOf, blocked } from './verdicts.ts';

/**
 * What the checks say on each group of the merge queue: what was found on its pull requests, the order asked once more
 * of all that it brings together (what a person overrode stays overridden), and the diff of whatever no single one of
 * them brings in that form. A group that may not merge now fails at once, since a queue that waits for one group holds
 * up everybody; its pull request comes back when its gates open. Groups of pull requests that are over are left alone:
 * GitHub is about to drop them.
 */
export function judgeGroups(
  { groups }: Snapshot,
  judgements: readonly Judgement[],
  orderOf: (change: TargetChange, together: readonly TargetChange[]) => Verdict,
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
