import { targetKey } from '../../model/names.ts';
import type { TargetChange } from '../../model/snapshot.ts';
import { diffAnswer } from '../../text/diff-answer.ts';
import { codeSpan } from '../../text/markdown.ts';
import type { Context } from '../context.ts';
import { isCommit } from './head-said.ts';
import type { Place } from './places.ts';

/** The answer to `/diff`: the rendered change of the pull request, or of those of its targets that the words name. */
export function diffView(
  args: readonly string[],
  place: Place,
  { snapshot }: Context,
): { text: string } | { problem: string } {
  const changes = changesAt(place, snapshot);
  if (changes === null)
    return {
      problem:
        'there is nothing to compare here: `/diff` is for pull requests, `/drift` shows what differs in the cluster.',
    };
  if (changes.length === 0) return { problem: 'this pull request changes no target.' };
  const head = place.pull?.head.sha ?? '';
  const words = args
    .map((word) => word.toLowerCase())
    .filter((word) => !isCommit(word) || !head.startsWith(word))
    .slice(0, 4);
  const shown = changes.filter((change) => isNamed(change, words));
  const strange = words.find((word) => !changes.some((change) => isNamed(change, [word])));
  if (strange !== undefined || shown.length === 0) {
    const names = changes.slice(0, 10).map((change) => codeSpan(targetKey(change)));
    return {
      problem: `${codeSpan((strange ?? words.join(' ')).slice(0, 80))} is no target of this pull request. It changes ${names.join(', ')}.`,
    };
  }
  return { text: diffAnswer(shown) };
}

function changesAt({ number }: Place, { pulls, merged }: Context['snapshot']): TargetChange[] | null {
  const open = pulls.find((pull) => pull.number === number);
  if (open !== undefined) return open.changes;
  return merged.find((pull) => pull.number === number)?.brought.map(({ change }) => change) ?? null;
}

function isNamed(change: TargetChange, words: readonly string[]): boolean {
  return words.every((word) => [change.application, change.environment, targetKey(change)].includes(word));
}
