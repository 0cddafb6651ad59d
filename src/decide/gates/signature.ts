import type { Instant } from '../../model/names.ts';
import type { Artifact } from '../../model/release.ts';
import type { SignatureRule, SignatureState } from '../../model/signatures.ts';
import type { PullState, TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { artifactName } from '../../text/artifact-name.ts';
import { signatureRuleOf } from '../../text/signature-rule.ts';
import { signatureText } from '../../text/signature-text.ts';
import type { Context } from '../context.ts';
import { isRollback } from '../rollbacks/is-rollback.ts';
import { allOf, blocked, passed, waiting } from '../verdicts.ts';
import { enteringArtifacts, versionOf } from './entering.ts';

/**
 * `signatures`: an image must be signed by somebody who may before it enters. What is not known blocks or waits, never
 * passes; a rule with `require: off` only says what was found. A rollback passes: what it brings was let in before.
 * Null: nothing is asked here.
 */
export function signatureGate(change: TargetChange, pull: PullState, context: Context): Verdict | null {
  const verdict = signaturesOn(change, context);
  if (verdict === null) return null;
  const rollback = isRollback(pull, context);
  return rollback === null ? verdict : passed('signature', 'Rollback', rollback.message);
}

/** As `signatureGate`, of a change that is nobody's rollback. */
export function signaturesOn(change: TargetChange, context: Context): Verdict | null {
  const asked = enteringArtifacts(change).flatMap((artifact) => {
    const { application, environment } = change;
    const entry = { application, environment, repository: artifact.repository };
    const rule = artifact.kind === 'image' ? signatureRuleOf(context.config, entry) : null;
    const isIdle = rule !== null && rule !== 'nobody' && rule.identities.length + rule.keys.length === 0;
    return rule === null || isIdle ? [] : [{ artifact, rule }];
  });
  if (asked.length === 0) return null;
  const answers = asked.map(({ artifact, rule }) => {
    return answerOf({ artifact, rule, environment: change.environment }, context.snapshot.signatures ?? []);
  });
  const [only] = answers;
  return answers.length === 1 && only !== undefined ? only : allOf('signature', answers, 'all images are signed');
}

/** When to look again because of signatures that nobody tells us of: they come some time after the image. */
export function signatureTimes(verdicts: readonly Verdict[], states: readonly SignatureState[]): Instant[] {
  const isShut = (one: Verdict): boolean =>
    (one.gate === 'signature' && (one.status === 'waiting' || one.status === 'blocked')) || one.children.some(isShut);
  return verdicts.some(isShut) ? states.flatMap(({ again }) => again ?? []) : [];
}

interface Asked {
  artifact: Artifact;
  rule: SignatureRule | 'nobody';
  environment: string;
}

function answerOf({ artifact, rule, environment }: Asked, states: readonly SignatureState[]): Verdict {
  const { repository, tag, digest } = artifact;
  const name = `${artifactName(repository)} ${versionOf(artifact)}`;
  const state = states.find(
    (one) =>
      one.environment === environment &&
      one.repository === repository &&
      one.tag === tag &&
      (digest === null || one.digest === digest),
  );
  const seen = { artifact: `${repository}:${versionOf(artifact)}` };
  if (state === undefined) {
    return waiting(
      'signature',
      'SignatureUnknown',
      `the signatures of ${name} were not looked at yet`,
      {
        waitsFor: 'report',
      },
      seen,
    );
  }
  const message = signatureText(name, state, { isPinned: digest !== null });
  const facts = { ...seen, digest: state.digest, found: state.found.length };
  if (state.status === 'verified') return passed('signature', 'Verified', message, facts);
  if (rule !== 'nobody' && rule.require === 'off')
    return passed('signature', 'NotRequired', `${message}; it is not required here`, facts);
  if (rule !== 'nobody' && rule.unreadable === 'event' && state.status === 'unreadable' && state.event !== null) {
    return passed('signature', 'EventOnly', message, facts);
  }
  if (state.status === 'unreachable') {
    return waiting('signature', 'SignatureUnreachable', message, { waitsFor: 'report' }, facts);
  }
  return blocked('signature', reasons[state.status], message, facts);
}

const reasons = {
  unsigned: 'Unsigned',
  wrong: 'SignatureWrong',
  unreadable: 'SignatureUnreadable',
  unknown: 'SignatureUnknown',
} as const;
