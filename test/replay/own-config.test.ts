import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { registerReplay } from '../../src/offline/replay-command.ts';
import type { Findings } from '../../src/replay/findings.ts';
import { type Ran, runCommand } from '../offline/terminal.ts';
import { buildHistory, type Commit } from './histories/history.ts';

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'shiplock-replay-own-'));
});
afterEach(() => rm(scratch, { recursive: true }));

const CONFIG = '.github/shiplock.yaml';
const manifest = (version: string): string =>
  `kind: Pod\nspec: { containers: [{ name: a, image: ghcr.io/acme/a:${version} }] }\n`;
const config = (path: string, more = ''): string =>
  `version: 1\nenvironments: { blue: { soak: 2h }, green: { after: [blue]${more} } }\napplications: [{ name: a, path: "${path}" }]\n`;

async function replay(commits: readonly Commit[], ...args: string[]): Promise<Ran> {
  buildHistory(scratch, commits);
  return runCommand(registerReplay, ['replay', scratch, '--at', '2026-04-01T00:00:00Z', '-o', 'json', ...args]);
}

function findingsOf({ printed }: Ran): Findings & { proposed: string | null; notes: string[] } {
  return JSON.parse(printed);
}

const start: Commit = {
  at: '2026-03-01T00:00:00Z',
  message: 'start',
  files: {
    [CONFIG]: config('old/{environment}'),
    'old/blue/a.yaml': manifest('1.0.0'),
    'old/green/a.yaml': manifest('1.0.0'),
  },
};

test("the repository's own config is used, with the layouts that it had before", async () => {
  const findings = findingsOf(
    await replay([
      start,
      { at: '2026-03-02T00:00:00Z', message: 'up', files: { 'old/blue/a.yaml': manifest('1.1.0') } },
      {
        at: '2026-03-02T00:30:00Z',
        message: 'another folder',
        files: {
          [CONFIG]: config('new/{environment}'),
          'old/blue/a.yaml': null,
          'old/green/a.yaml': null,
          'new/blue/a.yaml': manifest('1.1.0'),
          'new/green/a.yaml': manifest('1.0.0'),
        },
      },
      { at: '2026-03-02T01:00:00Z', message: 'over', files: { 'new/green/a.yaml': manifest('1.1.0') } },
    ]),
  );
  expect(findings.proposed).toBeNull();
  expect(findings.steps).toEqual([{ from: 'blue', to: 'green', count: 1, p50: 3600, p95: 3600 }]);
  // The move is another content, so that the soak of two hours begins with it.
  expect(findings.waits.waited).toMatchObject([{ target: 'a/green', seconds: 5400 }]);
});

test('a freeze would have made a change wait until it is over', async () => {
  const window = ', windows: [{ kind: freeze, start: "2026-03-03T00:00", end: "2026-03-05T00:00" }]';
  const findings = findingsOf(
    await replay([
      { ...start, files: { ...start.files, [CONFIG]: config('old/{environment}', window) } },
      { at: '2026-03-02T00:00:00Z', message: 'up', files: { 'old/blue/a.yaml': manifest('1.1.0') } },
      { at: '2026-03-04T00:00:00Z', message: 'over', files: { 'old/green/a.yaml': manifest('1.1.0') } },
    ]),
  );
  expect(findings.waits.waited).toMatchObject([{ target: 'a/green', seconds: 86_400 }]);
});

test('a file that cannot be read keeps the version that it had, and is said at the end', async () => {
  const findings = findingsOf(
    await replay([
      start,
      { at: '2026-03-02T00:00:00Z', message: 'broken', files: { 'old/green/a.yaml': 'a: [' } },
      { at: '2026-03-03T00:00:00Z', message: 'broken too', files: { 'old/blue/a.yaml': 'a: [' } },
      { at: '2026-03-04T00:00:00Z', message: 'mended', files: { 'old/blue/a.yaml': manifest('1.2.0') } },
    ]),
  );
  expect(findings.commits).toMatchObject({ read: 4, versions: 1, added: 1, other: 2 });
  expect(findings.notes.at(-1)).toMatch(/^a\/green cannot be read: old\/green\/a\.yaml:1:\d+: /);
});

test('a commit whose clock is behind comes after the one before it', async () => {
  const findings = findingsOf(
    await replay([
      start,
      { at: '2026-03-02T00:00:00Z', message: 'up', files: { 'old/blue/a.yaml': manifest('1.1.0') } },
      { at: '2026-03-01T12:00:00Z', message: 'over', files: { 'old/green/a.yaml': manifest('1.1.0') } },
    ]),
  );
  expect(findings.jumps).toMatchObject([{ target: 'a/green', how: 'together' }]);
});

test('an own config that is not valid is said with its place', async () => {
  const { failed, printed } = await replay([
    { ...start, files: { ...start.files, [CONFIG]: 'version: 1\nenvirnments: {}\n' } },
  ]);
  expect(printed).toBe('');
  expect(failed[0]).toBe(
    '.github/shiplock.yaml:1:1: `environments` is missing (a map from the name of each environment to its settings, such as `dev: {}`)',
  );
});

test('Argo CD Applications tell a layout that folders do not', async () => {
  const application = (environment: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop-${environment} }
spec:
  source: { repoURL: 'https://example.com/r', path: charts/shop, helm: { valueFiles: [settings/${environment}.yaml] } }
`;
  const values = (tag: string): string => `image: { repository: ghcr.io/acme/shop, tag: ${tag} }\n`;
  const findings = findingsOf(
    await replay([
      {
        at: '2026-03-01T00:00:00Z',
        message: 'start',
        files: {
          'argo/one.yaml': application('staging'),
          'argo/two.yaml': application('prod'),
          'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
          'charts/shop/settings/staging.yaml': values('1.0.0'),
          'charts/shop/settings/prod.yaml': values('1.0.0'),
        },
      },
      { at: '2026-03-02T00:00:00Z', message: 'jump', files: { 'charts/shop/settings/prod.yaml': values('1.1.0') } },
    ]),
  );
  expect(findings.proposed).toContain(
    '  - name: shop\n    path: charts/shop\n    values:\n      - charts/shop/settings/{environment}.yaml\n',
  );
  expect(findings.jumps).toMatchObject([{ target: 'shop/prod', version: '1.1.0', upstream: 'staging', how: 'never' }]);
});

test('nothing that looks like an environment, no clone, no branch: each is a sentence', async () => {
  const readme: Commit = { at: '2026-03-01T00:00:00Z', message: 'x', files: { 'a.yaml': 'kind: Pod\n' } };
  await expect(replay([readme])).rejects.toThrow(/^No folder or values file here is named after an environment/);
  const nowhere = runCommand(registerReplay, ['replay', join(scratch, '..')]);
  await expect(nowhere).rejects.toThrow(/is not in a clone of a Git repository: name a folder of one\.$/);
  const other = runCommand(registerReplay, ['replay', scratch, '--branch', 'nope']);
  await expect(other).rejects.toThrow('The clone has no branch nope.');
  expect((await runCommand(registerReplay, ['replay', '--since', 'yesterday'])).usage).toBe(1);
});
