import type { Finding } from '../../model/finding.ts';
import type { Found, Subject } from '../inspection.ts';
import { objectName } from '../object-name.ts';
import type { Candidate, Judgement, Question, Rule } from './question.ts';

/** What the answers of an evaluator mean for a target; each thing is told once of each object. */
export function policyFound(
  { rules, bindings, candidates }: Question,
  judgements: readonly Judgement[],
  subject: Subject,
): Found[] {
  const found = new Map<string, Found>();
  for (const { object, policy, outcome } of judgements) {
    const candidate = candidates[object];
    const rule = rules[policy];
    if (candidate === undefined || rule === undefined) continue;
    // Where no binding says what a no means, the policy itself does.
    const said = bindings === null && 'actions' in outcome ? { ...outcome, actions: [...rule.actions] } : outcome;
    for (const one of foundIn(said, rule, { candidate, subject })) {
      found.set(JSON.stringify([one.object, one.message]), one);
    }
  }
  return [...found.values()];
}

function foundIn(
  outcome: Judgement['outcome'],
  rule: Rule,
  { candidate, subject }: { candidate: Candidate; subject: Subject },
): Found[] {
  switch (outcome.status) {
    case 'passed':
      return [];
    case 'failed': {
      const atMost = levelOf(outcome.actions);
      const object = nameOf(candidate, subject);
      const pods = candidate.isMade ? ', of its pods' : '';
      return outcome.messages.map((text) => ({
        object,
        path: null,
        message: `${finished(text)} (${rule.name}${pods})`,
        atMost,
      }));
    }
    case 'error':
      return [errorOf(outcome, rule, { candidate, subject })];
    case 'notEvaluated':
      return [notEvaluated(rule, outcome.reason)];
  }
}

function errorOf(
  { message, ignored, actions }: Extract<Judgement['outcome'], { status: 'error' }>,
  rule: Rule,
  { candidate, subject }: { candidate: Candidate; subject: Subject },
): Found {
  if (rule.isKyverno) return notEvaluated(rule, message);
  const atMost = ignored ? 'notice' : levelOf(actions);
  const what = ignored ? 'lets it pass' : 'refuses it for that';
  const text = `${rule.name} cannot be evaluated on this object and ${what}: ${finished(message)}`;
  return { object: nameOf(candidate, subject), path: null, message: text, atMost };
}

function notEvaluated(rule: Rule, reason: string): Found {
  const message = `A policy is not evaluated. ${rule.name}: ${finished(reason)}`;
  return { object: null, path: null, message, atMost: 'notice' };
}

function nameOf({ index }: Candidate, { objects }: Subject): Found['object'] {
  const object = objects[index];
  return object === undefined ? null : objectName(object);
}

/** The strongest of some actions: `Deny` refuses, `Warn` warns, `Audit` only notes. */
function levelOf(actions: readonly string[]): Finding['level'] {
  if (actions.includes('Deny')) return 'failure';
  return actions.includes('Warn') ? 'warning' : 'notice';
}

/** The first line as a sentence: an evaluator draws arrows below it. */
function finished(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
