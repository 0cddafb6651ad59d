import { targetKey } from '../model/names.ts';
import type { TargetChange } from '../model/snapshot.ts';
import type { SetMatrix } from '../text/comment.ts';
import { type Context, findTarget } from './context.ts';
import { membersIn, setOf } from './sets.ts';

/** For each set and environment that some changes touch: every member, before and after, those that stay as well. */
export function matricesOf(changes: readonly TargetChange[], context: Context): SetMatrix[] {
  const found = new Map<string, SetMatrix>();
  for (const { application, environment } of changes) {
    const set = setOf(application, context);
    const key = `${set}/${environment}`;
    if (set === undefined || found.has(key)) continue;
    const members = membersIn(set, environment, context);
    for (const change of changes) {
      const isNew = change.environment === environment && setOf(change.application, context) === set;
      if (isNew && !members.includes(change.application)) members.push(change.application);
    }
    if (members.length < 2) continue;
    const rows = members.sort().map((member) => rowOf({ application: member, environment }, changes, context));
    found.set(key, { set, environment, rows });
  }
  return [...found.values()];
}

function rowOf(
  member: { application: string; environment: string },
  changes: readonly TargetChange[],
  context: Context,
): SetMatrix['rows'][number] {
  const { application, environment } = member;
  const change = changes.find((one) => targetKey(one) === targetKey(member));
  const now = findTarget(context, application, environment)?.at.release ?? null;
  if (change === undefined) return { application, before: now, after: now };
  return { application, before: change.before?.release ?? null, after: change.after?.release ?? null };
}
