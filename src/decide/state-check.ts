import type { Action } from '../model/plan.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { renderCheck } from '../text/check.ts';
import { STATE_CHECK } from '../text/check-names.ts';
import { checkOf } from './checks.ts';
import { STEADY } from './comments.ts';
import { blocked, passed } from './verdicts.ts';

const WHAT_TO_DO =
  'Until it is as it was, nothing is merged by Shiplock and nothing is written there. Push its last good commit back: every clone that fetched it has it. Then forbid everybody but the App to push to it.';

/**
 * A state branch that is not to be trusted is said on the tip of the base branch, where people look, beside the verdict
 * of every pull request: it stops them all. Green once when it is whole again.
 */
export function decideStateCheck({ base, baseChecks, ledger }: Snapshot): Action[] {
  const standing = baseChecks.find(({ name }) => name === STATE_CHECK);
  if (ledger.status === 'intact' && (standing === undefined || standing.conclusion === 'success')) return [];
  const verdict =
    ledger.status === 'broken'
      ? blocked('ledger', 'LedgerBroken', `the state branch is not to be trusted: ${ledger.problem}`)
      : passed('ledger', 'LedgerIntact', 'the state branch is whole again');
  const { summary, ...rest } = renderCheck({ now: STEADY, verdict, problems: [] });
  const text = { ...rest, summary: ledger.status === 'broken' ? `${summary}\n${WHAT_TO_DO}\n` : summary };
  const conclusion = ledger.status === 'broken' ? 'failure' : 'success';
  const check = checkOf(base.sha, STATE_CHECK, { status: 'completed', conclusion }, text);
  return standing?.externalId === check.externalId ? [] : [check];
}
