import type { Rollback } from '../../model/record.ts';
import type { MergedPull } from '../../model/snapshot.ts';
import { codeSpan, sentence } from '../../text/markdown.ts';
import { versionLabel } from '../../text/version-label.ts';
import { type Context, findTarget } from '../context.ts';
import { automaticOf } from './automatic.ts';
import { handMadeIn } from './hand-made.ts';

/** What the comment of a merged pull request says of going back: that it did, or that what it brought does, or cannot. */
export function followsOf(pull: MergedPull, context: Context): string[] {
  const automatic = pull.brought.flatMap(({ change }) => {
    const target = findTarget(context, change.application, change.environment);
    return target === undefined ? [] : (automaticOf(target, context) ?? []);
  });
  return [
    ...handMadeIn(pull, context).map(handMadeText),
    ...automatic.flatMap(({ target, problem }) =>
      problem === null ? [] : [`⚠️ ${codeSpan(target)}: ${sentence(problem)}`],
    ),
  ];
}

function handMadeText({ target, from, to }: Rollback): string {
  const [bad, good] = [versionLabel(from.artifacts), versionLabel(to.artifacts)].map(codeSpan);
  const lift = `\`/unhold ${target.replace('/', ' ')}\``;
  return (
    `↩️ This took ${codeSpan(target)} back to ${good}, which was healthy there before. So it counts as a rollback: ` +
    `${bad} is rejected, and nothing newer enters until somebody says ${lift}.`
  );
}
