import { isGuarded } from '../model/entry.ts';
import { targetKey } from '../model/names.ts';
import type { Action } from '../model/plan.ts';
import type { DirectPush } from '../model/record.ts';
import { PUSH_CHECK } from '../text/check-names.ts';
import { PUSH_LABEL } from '../text/labels.ts';
import { pushTitle, renderPushBody } from '../text/push-text.ts';
import { checkOf } from './checks.ts';
import type { Context } from './context.ts';
import { lateMerges } from './late-merges.ts';
import { recordsOf } from './records.ts';

/**
 * What came to guarded environments around the gates, said once for each commit: an issue that offers the way back, a
 * red check on the commit, and a record. So is a merge whose gates had shut since its check was green. Environments with
 * `entry: commit` welcome such commits.
 */
export function decideDirects(context: Context): { actions: Action[]; records: DirectPush[] } {
  const known = new Set(recordsOf(context, 'direct').map(({ record }) => record.revision));
  const actions: Action[] = [];
  const records: DirectPush[] = [];
  if (context.snapshot.ledger.status === 'broken') return { actions, records };
  const late = lateMerges(context);
  for (const direct of [...context.snapshot.directs, ...late]) {
    const { sha, by } = direct;
    const targets = direct.changes.filter(({ environment }) => isGuarded(environment, context.config)).map(targetKey);
    if (known.has(sha) || targets.length === 0) continue;
    known.add(sha);
    const isLate = late.includes(direct);
    const title = pushTitle(targets, isLate);
    const body = renderPushBody(direct, targets, isLate);
    const summary = body.slice(body.indexOf('\n')).trim();
    const environments = [...new Set(direct.changes.map(({ environment }) => `environment: ${environment}`))];
    actions.push(
      { kind: 'reportPush', reason: title, sha, title, body, labels: [PUSH_LABEL, ...environments] },
      checkOf(sha, PUSH_CHECK, { status: 'completed', conclusion: 'failure' }, { title, summary, annotations: [] }),
    );
    records.push({ kind: 'direct', version: 1, revision: sha, by, targets });
  }
  return { actions, records };
}
