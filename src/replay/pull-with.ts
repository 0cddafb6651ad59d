import type { TargetDiff } from '../model/changes.ts';
import type { PullState, TargetChange } from '../model/snapshot.ts';

/** Nothing was rendered: only versions are looked at. */
export const NO_DIFF: TargetDiff = { status: 'rendered', changes: [] };

/** A pull request of somebody's that brings some changes, as it is a moment after it was opened. */
export function pullWith(changes: TargetChange[]): PullState {
  return {
    number: 1,
    title: '',
    body: '',
    ours: false,
    author: 'someone',
    head: { sha: '0'.repeat(40), branch: 'change', fork: false },
    comment: null,
    draft: false,
    merge: { status: 'clean' },
    committers: ['someone'],
    changes,
    configProblems: null,
    approvals: [],
    objections: [],
    commands: [],
    replies: [],
    checks: [],
    others: [],
    owners: [],
    queued: false,
    behind: false,
  };
}
