import type { PullState, TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { allOf, blocked, passed } from '../verdicts.ts';

/** Whether every target that the pull request touches renders. */
export function diffGate(pull: PullState): Verdict {
  if (pull.merge.status === 'conflict') {
    return blocked('diff', 'Conflict', 'there is nothing to compare while it conflicts with the base branch');
  }
  if (pull.changes.length === 0) return passed('diff', 'NoTargets', 'this pull request changes no target');
  const count = pull.changes.length === 1 ? '1 target renders' : `${pull.changes.length} targets render`;
  return allOf('diff', pull.changes.map(renders), count);
}

function renders(change: TargetChange): Verdict {
  const name = `${change.application}/${change.environment}`;
  const { diff } = change;
  if (diff.status === 'failed') {
    const place = placeOf(diff.file, diff.line);
    const blame = diff.side === 'base' ? 'already fails on the base branch' : 'does not render';
    return blocked('diff', 'RenderFailed', `${name} ${blame}${place}: ${diff.message}`, { target: name });
  }
  const objects = diff.changes.length;
  const message =
    objects === 0
      ? `${name}: nothing changes`
      : `${name}: ${objects} ${objects === 1 ? 'object changes' : 'objects change'}`;
  return passed('diff', 'Rendered', message, { target: name, objects });
}

function placeOf(file: string | null, line: number | null): string {
  if (file === null) return '';
  return line === null ? ` (${file})` : ` (${file}:${line})`;
}
