import type { Action } from '../model/plan.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { renderCheck } from '../text/check.ts';
import { STATE_CHECK } from '../text/check-names.ts';
import { checkOf } from './checks.ts';
import { STEADY } from './comments.ts';
import { blocked, passed } from './verdicts.ts';

/**
 * A state branch that is not to be trusted is said on the tip of the base branch, where people look, beside the verdict
 * of every pull request: it stops them all. Green once when it is whole again.
 */
export function decideStateCheck({ base, baseChecks, ledger }: Snapshot): Action[] {
  const standing = baseChecks.find(({ name }) => name === STATE_CHECK);
  if (ledger.status === 'intact' && (standing === undefined || standing.conclusion === 'success')) return [];
  const verdict =
    ledger.status === 'broken'
      ? blocked(
          'ledger',
          'LedgerBroken',
          `the state branch is not to be trusted: ${ledger.problem}. Nothing is merged and nothing is written there until it is as it was: push its last good commit back`,
        )
      : passed('ledger', 'LedgerIntact', 'the state branch is whole again');
  const text = renderCheck({ now: STEADY, verdict, changes: [], problems: [] });
  const conclusion = ledger.status === 'broken' ? 'failure' : 'success';
  const check = checkOf(base.sha, STATE_CHECK, { status: 'completed', conclusion }, text);
  return standing?.externalId === check.externalId ? [] : [check];
}
