import { describe, expect, test } from 'vitest';
import type { PullState, Snapshot } from '../../src/model/snapshot.ts';
import {
  aChange,
  aComment,
  actionsOf,
  anImage,
  aPull,
  aTarget,
  gist,
  ladder,
  planOf,
  sha,
  valid,
  verdictOn,
} from './builders.ts';

const problem = { file: '.github/shiplock.yaml', line: 2, column: 5, message: 'unknown key', hint: null };
const invalid: Snapshot['config'] = { status: 'invalid', problems: [problem] };
const missing: Snapshot['config'] = { status: 'missing' };
const busy: Partial<Snapshot> = { targets: [aTarget('dev', '1.4.2')], images: [anImage('1.4.3')] };

describe('without a valid config on the base branch', () => {
  test('nothing is promoted, commanded or merged', () => {
    const pull = aPull({ changes: [aChange('dev', '1.4.2', '1.4.3')], commands: [aComment('/promote')] });
    for (const config of [missing, invalid]) {
      const kinds = planOf({ ...busy, config, pulls: [pull] }).actions.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind !== 'ensureCheck')).toEqual([]);
    }
  });

  test('a repository without a config is not judged at all', () => {
    expect(planOf({ ...busy, config: missing, pulls: [aPull()] })).toMatchObject({ actions: [], verdicts: [] });
  });

  const cases: { name: string; config: Snapshot['config']; problems: PullState['configProblems']; says: string }[] = [
    {
      name: 'the first config, valid',
      config: missing,
      problems: [],
      says: 'passed ConfigValid: this pull request brings a valid config',
    },
    {
      name: 'the first config, with a problem',
      config: missing,
      problems: [problem],
      says: 'blocked ConfigInvalid: .github/shiplock.yaml:2:5: unknown key',
    },
    {
      name: 'the repair of a broken one',
      config: invalid,
      problems: [],
      says: 'passed ConfigValid: this pull request brings a valid config',
    },
    {
      name: 'anything else under a broken one',
      config: invalid,
      problems: null,
      says: 'blocked BaseConfigInvalid: the config on main is not valid (.github/shiplock.yaml:2:5: unknown key): mend it first',
    },
  ];

  test.each(cases)('$name', ({ config, problems, says }) => {
    const plan = planOf({ config, pulls: [aPull({ configProblems: problems })] });
    expect(gist(verdictOn(plan, 7))).toBe(says);
    const onPull = actionsOf(plan, 'ensureCheck').filter((check) => check.sha !== sha('base'));
    expect(onPull.map(({ name }) => name)).toEqual(['shiplock/diff', 'shiplock/promotion']);
  });
});

describe('a broken config on the base branch', () => {
  const said = actionsOf(planOf({ config: invalid }), 'ensureCheck')[0];

  test('is said on the tip, with the place and what to do', () => {
    expect(said).toMatchObject({
      sha: sha('base'),
      name: 'shiplock/config',
      state: { status: 'completed', conclusion: 'failure' },
      title: 'the config has one mistake: nothing is promoted until it is mended',
      annotations: [{ path: '.github/shiplock.yaml', line: 2, level: 'failure', message: 'unknown key' }],
    });
  });

  test('is said once', () => {
    const check = {
      id: 1,
      name: 'shiplock/config',
      status: 'completed',
      conclusion: 'failure',
      startedAt: null,
    } as const;
    const baseChecks = [{ ...check, externalId: said?.externalId ?? null }];
    expect(planOf({ config: invalid, baseChecks }).actions).toEqual([]);
  });
});

describe('with a valid one', () => {
  test('a pull request that breaks it is blocked, whatever else it does', () => {
    expect(gist(verdictOn(planOf({ pulls: [aPull({ configProblems: [problem] })] }), 7))).toBe(
      'blocked ConfigInvalid: .github/shiplock.yaml:2:5: unknown key',
    );
  });

  test('a change that is valid passes', () => {
    expect(verdictOn(planOf({ pulls: [aPull({ configProblems: [] })] }), 7).status).toBe('passed');
  });
});

describe('waking the agents', () => {
  test.each([
    { name: 'a tip that they were not told of', announced: sha('before'), wakes: [sha('base')] },
    { name: 'the first tip', announced: null, wakes: [sha('base')] },
    { name: 'the tip that they know', announced: sha('base'), wakes: [] },
  ])('$name', ({ announced, wakes }) => {
    for (const config of [missing, invalid, valid(ladder)]) {
      const plan = planOf({ announced, config });
      expect(actionsOf(plan, 'wakeAgents').map(({ sha: tip }) => tip)).toEqual(wakes);
    }
  });
});
