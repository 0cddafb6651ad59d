import type { Finding } from '../../model/finding.ts';
import { targetKey } from '../../model/names.ts';
import type { PullState, TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { findingCounts, findingText, isInTheWay } from '../../text/finding-text.ts';
import { allOf, blocked, passed, waiting } from '../verdicts.ts';

/**
 * Whether every target that the pull request touches renders, and nothing is found in them or in its files that fails
 * and that the base branch does not have. In environments that are only observed nothing that is found stands in the way.
 */
export function diffGate(pull: PullState, isObserved: (environment: string) => boolean = () => false): Verdict {
  if (pull.merge.status === 'conflict') {
    return blocked('diff', 'Conflict', 'there is nothing to compare while it conflicts with the base branch');
  }
  const inFiles = (pull.findings ?? []).filter(isInTheWay);
  const ownFiles = inFiles.length === 0 ? [] : [found('the files', inFiles, {})];
  if (pull.changes.length === 0 && ownFiles.length === 0)
    return passed('diff', 'NoTargets', 'this pull request changes no target');
  if (pull.changes.some(({ diff }) => diff.status === 'withheld')) return withheld(pull);
  const count = pull.changes.length === 1 ? '1 target renders' : `${pull.changes.length} targets render`;
  const targets = pull.changes.map((change) => renders(change, isObserved(change.environment)));
  return allOf('diff', [...targets, ...ownFiles], count);
}

function withheld({ head }: PullState): Verdict {
  const short = head.sha.slice(0, 7);
  const message = `it comes from a fork: somebody with write access looks at ${short} and says \`/diff ${short}\`, then it is rendered`;
  return waiting('diff', 'ForkNotApproved', message, { waitsFor: 'person' }, { head: short });
}

function renders(change: TargetChange, isObserved: boolean): Verdict {
  const name = targetKey(change);
  const { diff } = change;
  if (diff.status === 'failed') {
    const place = placeOf(diff.file, diff.line);
    const blame = diff.side === 'base' ? 'already fails on the base branch' : 'does not render';
    return blocked('diff', 'RenderFailed', `${name} ${blame}${place}: ${diff.message}`, { target: name });
  }
  if (diff.status === 'withheld') return passed('diff', 'Withheld', `${name}: not rendered`, { target: name });
  const failures = isObserved ? [] : (diff.findings ?? []).filter(isInTheWay);
  if (failures.length > 0) return found(name, failures, { target: name });
  const objects = diff.changes.length;
  const message =
    objects === 0
      ? `${name}: nothing changes`
      : `${name}: ${objects} ${objects === 1 ? 'object changes' : 'objects change'}`;
  return passed('diff', 'Rendered', message, { target: name, objects });
}

function found(where: string, failures: readonly Finding[], seen: { target?: string }): Verdict {
  const [first] = failures;
  const things = failures.length === 1 ? '1 finding' : `${failures.length} findings`;
  const start = first === undefined ? '' : findingText(first);
  const text = `${where}: ${things} (${findingCounts(failures)})${failures.length === 1 ? ':' : ', first:'} ${start}`;
  return blocked('diff', 'Findings', text, { ...seen, findings: failures.length });
}

function placeOf(file: string | null, line: number | null): string {
  if (file === null) return '';
  return line === null ? ` (${file})` : ` (${file}:${line})`;
}
