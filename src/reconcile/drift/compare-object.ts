import type { KubeObject } from '../../clusters/cluster.ts';
import { essence } from '../compare.ts';
import { addedFields } from './added.ts';
import type { Difference, OwnedDifference } from './difference.ts';
import { differencesOf } from './differences.ts';
import { type Ignored, isIgnored } from './ignore.ts';
import { ownersOf } from './managed-fields.ts';
import { isAtOrBelow } from './path.ts';
import { builtInRules, IGNORE_RULE } from './rules/all.ts';
import type { RuleContext } from './rules/rule.ts';

/** An object of Git with what the server says of it. */
export interface ComparedObject {
  sent: KubeObject;
  live: KubeObject;
  /** The server's answer to a dry run of `sent`. */
  predicted: KubeObject;
}

/** The differences of an object that are drift, and those that a rule hides, with the name of the rule. */
export interface Verdict {
  drift: OwnedDifference[];
  hidden: { rule: string; difference: OwnedDifference }[];
}

/** Compares one object: Git's fields that differ, fields that people added, and which of them are no drift. */
export function compareObject(object: ComparedObject, context: RuleContext, ignored: Ignored): Verdict {
  const changed = differencesOf(essence(object.predicted), essence(object.live));
  const added = addedFields(object.live, object.sent, context.isOurs).filter((one) => !isAmong(one, changed));
  const verdict: Verdict = { drift: [], hidden: [] };
  for (const each of [...changed, ...added]) {
    const difference = { ...each, owners: each.liveAt === null ? [] : ownersOf(object.live, each.path) };
    const rule = ruleOf(difference, context, ignored);
    if (rule === null) verdict.drift.push(difference);
    else verdict.hidden.push({ rule, difference });
  }
  return verdict;
}

function ruleOf(difference: OwnedDifference, context: RuleContext, ignored: Ignored): string | null {
  if (isIgnored(difference, ignored)) return IGNORE_RULE;
  return builtInRules.find((rule) => rule.hides(difference, context))?.name ?? null;
}

/** True for a field that is part of one that was found already. */
function isAmong({ liveAt }: Difference, found: readonly Difference[]): boolean {
  return found.some((other) => other.liveAt !== null && liveAt !== null && isAtOrBelow(liveAt, other.liveAt));
}
