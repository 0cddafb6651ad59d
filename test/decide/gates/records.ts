import type { Hold, Override, Rejection, Rollback, Scope, Unhold } from '../../../src/model/record.ts';
import { anArtifact, aRelease, aTargetAt, sha } from '../builders.ts';

/** `/override` by olga on pull request 7 at its head. */
export function anOverride(gate: string, override: Partial<Override> = {}): Override {
  const facts = { pull: 7, head: sha('head 7'), reason: 'the incident of today', by: 'olga', comment: 61 };
  return { kind: 'override', version: 1, gate, ...facts, ...override };
}

export function aScope(application: string | null, environment: string | null): Scope {
  return { application, environment };
}

export function aHold(scope: Scope, hold: Partial<Hold> = {}): Hold {
  const facts = { until: null, reason: 'load test', by: 'pim', comment: 62, rollback: null };
  return { kind: 'hold', version: 1, scope, ...facts, ...hold };
}

export function anUnhold(scope: Scope): Unhold {
  return { kind: 'unhold', version: 1, scope, reason: '', by: 'pim', comment: 63 };
}

export function aRejection(tag: string, rejection: Partial<Rejection> = {}): Rejection {
  const facts = {
    application: 'checkout',
    artifacts: [anArtifact(tag)],
    reason: 'loses orders',
    by: 'pim',
    comment: 64,
  };
  return { kind: 'rejection', version: 1, ...facts, ...rejection };
}

/** A rollback of checkout in an environment to a version that was healthy there. */
export function aRollback(environment: string, from: string, to: string, rollback: Partial<Rollback> = {}): Rollback {
  const target = `checkout/${environment}`;
  const releases = { from: aRelease(from), to: aRelease(to) };
  const facts = {
    revision: sha('then'),
    content: aTargetAt(environment, to).content,
    reason: '',
    by: 'pim',
    comment: 65,
  };
  return { kind: 'rollback', version: 1, target, ...releases, ...facts, ...rollback };
}
