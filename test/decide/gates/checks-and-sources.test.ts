import { describe, expect, test } from 'vitest';
import { type Artifact, releaseOf } from '../../../src/model/release.ts';
import type { PullState, Snapshot } from '../../../src/model/snapshot.ts';
import type { OtherCheck, SourceState } from '../../../src/model/source.ts';
import {
  aChange,
  actionsOf,
  ago,
  aLedger,
  anArtifact,
  aPromotion,
  aTarget,
  type EnvironmentInput,
  gist,
  planOf,
  sha,
  valid,
  verdictOn,
} from '../builders.ts';
import { anOverride, aRollback } from './records.ts';

const open = 'passed Passed: every gate is open';

function plan(environment: EnvironmentInput, pull: Partial<PullState> = {}, snapshot: Partial<Snapshot> = {}) {
  const pulls = [aPromotion('prod', '1.0.0', '1.1.0', pull)];
  return planOf({ config: valid({ prod: environment }), targets: [aTarget('prod', '1.0.0')], pulls, ...snapshot });
}
const said = (...input: Parameters<typeof plan>): string => gist(verdictOn(plan(...input), 8));

const check = (name: string, state: OtherCheck['state']): OtherCheck => ({ name, state });
const asked = { checks: ['ci/test', 'ci/lint'] } as const;

describe('required checks', () => {
  test.each<[string, OtherCheck[], string]>([
    ['all are green', [check('ci/test', 'success'), check('ci/lint', 'success')], open],
    [
      'nobody reported anything',
      [],
      'waiting AwaitingChecks: prod asks for checks on this head: `ci/test` and `ci/lint` have not been reported',
    ],
    [
      'one runs',
      [check('ci/test', 'pending'), check('ci/lint', 'success')],
      'waiting AwaitingChecks: prod asks for checks on this head: `ci/test` runs',
    ],
    [
      'one failed and one is missing',
      [check('ci/test', 'failure')],
      'blocked CheckFailed: prod asks for checks on this head: `ci/test` failed, `ci/lint` has not been reported',
    ],
    [
      'a check is green and the status of the same name is not',
      [check('ci/test', 'success'), check('ci/test', 'failure'), check('ci/lint', 'success')],
      'blocked CheckFailed: prod asks for checks on this head: `ci/test` failed',
    ],
    [
      'others are green',
      [check('ci/TEST', 'success'), check('ci', 'success'), check('ci/lint', 'success')],
      'waiting AwaitingChecks: prod asks for checks on this head: `ci/test` has not been reported',
    ],
    ['others failed', [check('ci/test', 'success'), check('ci/lint', 'success'), check('x', 'failure')], open],
  ])('%s', (_, others, says) => {
    expect(said(asked, { others })).toBe(says);
  });

  test('are not asked for where none is named', () => {
    expect(said({}, { others: [check('ci/test', 'failure')] })).toBe(open);
  });

  test('what failed is red, what runs is in progress', () => {
    const state = (others: OtherCheck[]) =>
      actionsOf(plan(asked, { others }), 'ensureCheck').find(({ name }) => name === 'shiplock/promotion')?.state;
    expect(state([])).toEqual({ status: 'in_progress' });
    expect(state([check('ci/test', 'failure')])).toEqual({ status: 'completed', conclusion: 'failure' });
  });
});

const artifact = anArtifact('1.1.0');
const revision = 'c0ffee0'.padEnd(40, '0');

function aSource(source: Partial<SourceState> = {}): SourceState {
  const { repository, digest } = artifact;
  const facts = {
    source: { repository: 'acme/shop', revision },
    checks: [check('build', 'success')],
    required: ['build'],
  };
  return { repository, digest: digest ?? '', ...facts, problem: null, ...source };
}
const unknown = (problem: string) => aSource({ source: null, checks: null, required: null, problem });
const byName = { sourceChecks: ['build'] } as const;
const byRule = { sourceChecks: 'required' } as const;
const built = 'checkout 1.1.0 was built from acme/shop at c0ffee0';

describe('source checks', () => {
  test.each<[string, EnvironmentInput, SourceState[], string]>([
    ['are green', byName, [aSource()], open],
    ['are green by the rules of the source', byRule, [aSource()], open],
    [
      'failed',
      byName,
      [aSource({ checks: [check('build', 'failure')] })],
      `blocked SourceFailed: ${built}: \`build\` failed`,
    ],
    [
      'run',
      byName,
      [aSource({ checks: [check('build', 'pending')] })],
      `waiting AwaitingSource: ${built}: \`build\` runs`,
    ],
    [
      'were never started',
      byRule,
      [aSource({ checks: [] })],
      `waiting AwaitingSource: ${built}: \`build\` has not been reported`,
    ],
    [
      'of an image whose source nobody read',
      byName,
      [],
      'blocked SourceUnknown: it is not known what checkout 1.1.0 was built from: its source was not looked at yet',
    ],
    [
      'of an image without labels',
      byName,
      [unknown('the image has no label')],
      'blocked SourceUnknown: it is not known what checkout 1.1.0 was built from: the image has no label',
    ],
    [
      'of a repository whose rules cannot be read',
      byRule,
      [aSource({ required: null })],
      'blocked RulesUnknown: `sourceChecks: required` says nothing for acme/shop: the rules of its branch cannot be read; name the checks in a list',
    ],
    [
      'of a repository that requires nothing',
      byRule,
      [aSource({ required: [] })],
      'blocked NoneRequired: `sourceChecks: required` says nothing for acme/shop: its branch requires no check; name the checks in a list',
    ],
    ['by name need no rules', byName, [aSource({ required: null })], open],
    [
      'of another digest say nothing',
      byName,
      [aSource({ digest: `sha256:${'0'.repeat(64)}` })],
      'blocked SourceUnknown: it is not known what checkout 1.1.0 was built from: its source was not looked at yet',
    ],
  ])('%s', (_, environment, sources, says) => {
    expect(said(environment, {}, { sources })).toBe(says);
  });

  test('are not asked of what was there before, nor where nothing new enters', () => {
    expect(said(byName, { changes: [aChange('prod', '1.0.0', '1.0.0')] })).toBe(open);
    expect(said({}, {})).toBe(open);
  });

  test('of a tag without a digest cannot be known', () => {
    const bare: Artifact = { ...artifact, digest: null };
    const change = aChange('prod', '1.0.0', '1.1.0');
    const after = change.after === null ? null : { ...change.after, release: releaseOf([bare]) };
    expect(said(byName, { changes: [{ ...change, after }] }, { sources: [aSource()] })).toBe(
      'blocked SourceUnknown: it is not known what checkout 1.1.0 was built from: no digest is written beside its tag',
    );
  });

  test('every image of a release is asked', () => {
    const other: Artifact = anArtifact('1.1.0', 'ghcr.io/acme/sidecar');
    const change = aChange('prod', '1.0.0', '1.1.0');
    const after = change.after === null ? null : { ...change.after, release: releaseOf([artifact, other]) };
    const sources = [aSource(), aSource({ repository: other.repository, digest: other.digest ?? '', checks: [] })];
    expect(said(byName, { changes: [{ ...change, after }] }, { sources })).toBe(
      'waiting AwaitingSource: sidecar 1.1.0 was built from acme/shop at c0ffee0: `build` has not been reported',
    );
  });

  test('that are not green yet are looked at again soon: GitHub tells nobody else of them', () => {
    const at = (sources: SourceState[]) => plan(byName, {}, { sources }).reconsiderAt;
    expect(at([aSource({ checks: [] })])).toBe(ago(-120));
    expect(at([aSource()])).toBeNull();
    expect(at([aSource({ checks: [check('build', 'failure')] })])).toBeNull();
  });

  test('are overridden by name, and passed by a rollback', () => {
    const override = anOverride('source', { pull: 8, head: sha('head 8') });
    expect(verdictOn(plan(byName, {}, { ledger: aLedger(override) }), 8).status).toBe('overridden');
    const rollback = aRollback('prod', '1.0.0', '1.1.0');
    expect(verdictOn(plan(byName, {}, { ledger: aLedger(rollback) }), 8).status).toBe('passed');
  });
});
