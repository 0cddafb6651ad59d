import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/decide/decide.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { problemLine } from '../../src/text/problem-text.ts';
import { aComment, aLedger, anImage, aPromotion, aProof, aSnapshot, aTarget, NOW } from '../decide/builders.ts';

const CONFIG = `config:
  version: 1
  environments: { dev: { soak: 1h }, prod: { after: [dev] } }
  applications: [{ path: 'apps/{application}/{environment}' }]
`;

function snapshotOf(text: string): Snapshot {
  const read = readScenario(text, 'a.yaml', { clock: NOW });
  if (read.status === 'invalid') throw new Error(read.problems.map(problemLine).join('\n'));
  return read.snapshot;
}

function problemsOf(text: string): string[] {
  const read = readScenario(text, 'a.yaml', { clock: NOW });
  return read.status === 'valid' ? [] : read.problems.map(problemLine);
}

describe('a scenario that leaves things out', () => {
  test('is a quiet repository with the config alone', () => {
    const snapshot = snapshotOf(CONFIG);
    expect(snapshot).toMatchObject({ base: { branch: 'main' }, targets: [], pulls: [], ledger: { status: 'intact' } });
    expect(decide(snapshot, NOW)).toMatchObject({ actions: [], verdicts: [] });
  });

  test('has targets by name, with files that can be edited and a report on what Git has', () => {
    const [target] = snapshotOf(
      `${CONFIG}snapshot: { targets: [{ target: web/dev, runs: [nginx:1.29.1, ghcr.io/acme/web:2.0.0], report: healthy }] }`,
    ).targets;
    if (target?.status !== 'read') throw new Error('no target');
    expect(target.at.target).toMatchObject({ application: 'web', environment: 'dev' });
    expect(target.at.release.artifacts.map(({ repository, tag }) => `${repository} ${tag}`)).toEqual([
      'docker.io/library/nginx 1.29.1',
      'ghcr.io/acme/web 2.0.0',
    ]);
    expect(Object.keys(target.files)).toEqual(['apps/web/dev/kustomization.yaml']);
    expect(target.report).toMatchObject({ cluster: 'dev-1', report: { sync: 'synced', content: target.at.content } });
  });

  test('has a report on another release than Git has', () => {
    const [target] = snapshotOf(
      `${CONFIG}snapshot: { targets: [{ target: web/dev, runs: web:2.0.0, report: { runs: web:1.9.0, health: degraded } }] }`,
    ).targets;
    if (target?.status !== 'read') throw new Error('no target');
    expect(target.report?.report.content).not.toBe(target.at.content);
    expect(target.report?.release?.artifacts[0]?.tag).toBe('1.9.0');
    expect(target.report?.report.healthySince).toBeNull();
  });

  test('has changes from what the base branch has, and none where a side has no target', () => {
    const { pulls } = snapshotOf(`${CONFIG}snapshot:
  targets: [{ target: web/dev, runs: web:1.0.0 }]
  pulls:
    - changes: [{ target: web/dev, to: web:1.1.0 }, { target: web/prod, to: web:1.1.0 }, { target: web/dev, to: null }]
`);
    const sides = pulls[0]?.changes.map(({ before, after }) =>
      [before, after].map((at) => at?.release.artifacts[0]?.tag),
    );
    expect(sides).toEqual([
      ['1.0.0', '1.1.0'],
      [undefined, '1.1.0'],
      ['1.0.0', undefined],
    ]);
  });

  test('counts times back from its own now', () => {
    const { ledger } = snapshotOf(`now: 2026-03-01T00:00:00Z
${CONFIG}snapshot:
  ledger:
    - { kind: proof, target: web/dev, runs: web:1.0.0, provenAt: 30m ago }
    - { kind: hold, scope: { environment: prod }, until: 2h from now, reason: 2h ago it burned }
`);
    expect(ledger).toMatchObject({
      sequence: 2,
      records: [
        { at: '2026-02-28T23:30:00.000Z', record: { kind: 'proof', application: 'web' } },
        { record: { kind: 'hold', until: '2026-03-01T02:00:00.000Z', reason: '2h ago it burned', by: 'someone' } },
      ],
    });
  });
});

test('a whole snapshot is read as it is', () => {
  const whole = aSnapshot({
    targets: [aTarget('dev', '1.4.2', {}), aTarget('staging', '1.4.1')],
    images: [anImage('1.4.2', '1.4.3')],
    pulls: [aPromotion('staging', '1.4.1', '1.4.2', { commands: [aComment('/promote')] })],
    ledger: aLedger(aProof('dev', '1.4.2')),
  });
  expect(snapshotOf(JSON.stringify({ now: NOW, snapshot: whole }))).toEqual(whole);
});

test('the example promotes, waits and blocks', async () => {
  const text = await readFile(new URL('../../src/scenario/example.yaml', import.meta.url), 'utf8');
  const read = readScenario(text, 'example.yaml', { clock: NOW });
  if (read.status === 'invalid') throw new Error(read.problems.map(problemLine).join('\n'));
  const plan = decide(read.snapshot, read.now);
  expect(plan.verdicts.map(({ promotion }) => promotion.status)).toEqual(['waiting', 'blocked']);
  expect(plan.actions.flatMap((action) => (action.kind === 'ensurePullRequest' ? action.targets : []))).toContain(
    'checkout/staging',
  );
});

describe('what is wrong is said with its line', () => {
  test.each([
    ['an empty file', '', ['a.yaml:1:1: the file is empty (begin with `config:`)']],
    ['a misspelt key', 'cofig: {}\n', ['a.yaml:1:1: unknown key `cofig` (did you mean `config`?)']],
    [
      'no config',
      'snapshot: {}\n',
      [
        'a.yaml:1:1: `config` is missing (write what `.github/shiplock.yaml` holds, or see `shiplock decide --example`)',
      ],
    ],
    [
      'a config that is not valid',
      'config:\n  version: 1\n  environments: { dev: { sok: 1h } }\n  applications: [{ path: "{application}/{environment}" }]\n',
      ['a.yaml:3:26: unknown key `sok` in `environments.dev` (did you mean `soak`?)'],
    ],
    [
      'an environment that is not there',
      CONFIG.replace('after: [dev]', 'after: [deb]'),
      ['a.yaml:3:54: there is no environment `deb` (did you mean `dev`?)'],
    ],
    [
      'an unknown part of the snapshot',
      `${CONFIG}snapshot:\n  pull: []\n`,
      ['a.yaml:6:3: unknown key `pull` (did you mean `pulls`?)'],
    ],
    [
      'a short form with a misspelt key and no version',
      `${CONFIG}snapshot:\n  targets:\n    - { target: web/dev, runs: web, rport: healthy }\n`,
      [
        'a.yaml:7:32: `runs` must be an image with its version, such as ghcr.io/acme/checkout:1.4.2',
        'a.yaml:7:37: unknown key `rport` (did you mean `report`?)',
      ],
    ],
    [
      'a record that lacks its scope',
      `${CONFIG}snapshot:\n  ledger:\n    - kind: hold\n      scop: {}\n`,
      ['a.yaml:7:7: `scope` is missing in `ledger.0`', 'a.yaml:8:7: unknown key `scop` in `ledger.0`'],
    ],
    ['a time that is none', `now: yesterday\n${CONFIG}`, [expect.stringMatching(/^a\.yaml:1:6: `now` /)]],
  ])('%s', (_, text, lines) => {
    expect(problemsOf(text)).toEqual(lines);
  });
});
