import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerDiff } from '../../src/offline/diff/diff-command.ts';
import { type Compared, diffJson, diffMarkdown, diffSummary, diffText } from '../../src/offline/diff/diff-forms.ts';
import { renderDiffCheck } from '../../src/text/diff-check.ts';
import { anObjectChange, aTargetChange, now, passed } from '../text/builders.ts';
import { runCommand } from './terminal.ts';

const sample = join(import.meta.dirname, '../../fixtures/repos/env-folders');
const run = (...args: string[]) => runCommand(registerDiff, ['diff', ...args]);

describe('shiplock diff', () => {
  test('of the same twice says so, with status 0', async () => {
    const same = await run(join(sample, 'before'), join(sample, 'before'), '--exit-code');
    expect(same).toMatchObject({ printed: 'No target changes.\n', status: null });
  });

  test.each([
    [['none', 'none'], /There is no folder none\./],
    [['main', 'nowhere', '--repo', '.'], /There is no revision (main|nowhere) in the clone at \.: fetch it first/],
    [[join(sample, 'before'), sample, '--config', 'none.yaml'], /there is no none\.yaml/],
    [
      [join(sample, 'before'), join(sample, 'after'), '--target', 'mailer/porod'],
      /there is no target mailer\/porod on either side: did you mean mailer\/prod\?/,
    ],
    [
      [join(sample, 'before'), join(sample, 'after'), '--target', 'nothing-like-it'],
      /there is no target nothing-like-it on either side: they have mailer\/dev, mailer\/prod, tickets\/dev/,
    ],
  ])('%s is an error of status 2', async (args, message) => {
    const { failed, status } = await run(...args);
    expect([status, failed.join()]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('shiplock diff of a clone', () => {
  let folder: string;
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
    const { status, stderr } = spawnSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const write = async (path: string, text: string) => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const application = (name: string, repository: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name}, namespace: argocd }\nspec:\n  source: { repoURL: 'https://github.com/acme/${repository}.git', path: apps/web, targetRevision: HEAD }\n  destination: { namespace: ${name} }\n`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shiplock-diff-clone-'));
    git('init', '--quiet', '--initial-branch=main');
    git('remote', 'add', 'origin', 'https://github.com/acme/deploy.git');
    await write(
      '.github/shiplock.yaml',
      'version: 1\nenvironments: { dev: {} }\napplications: [{ declaredIn: "argocd/{environment}" }]\n',
    );
    await write('argocd/dev/apps.yaml', `${application('here', 'deploy')}---\n${application('there', 'elsewhere')}`);
    const setting = (level: string) =>
      `{apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {level: "${level}"}}`;
    await write('apps/web/app.yaml', setting('one'));
    git('add', '.');
    git('commit', '--quiet', '--message=one');
    await write('apps/web/app.yaml', setting('two'));
    git('commit', '--quiet', '--all', '--message=two');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('reads nothing of this repository for an Application whose source is another one', async () => {
    const { printed } = await run('main~1', 'main', '--repo', folder);
    expect(printed).toContain('here/dev: 1 modified');
    expect(printed).not.toContain('there/dev: 1 modified');
  });

  test('of one target shows that one', async () => {
    const { printed } = await run('main~1', 'main', '--repo', folder, '--target', 'here/dev', '-o', 'summary');
    expect(printed).toBe('here/dev: 1 modified\n1 target: 1 modified\n');
  });
});

describe('the forms', () => {
  const quiet = { path: 'metadata.labels[helm.sh/chart]', from: 'a-1', to: 'a-2', noise: true };
  const loud = { path: 'spec.replicas', from: '2', to: '3', noise: false };
  const shop = { kind: 'Deployment', namespace: 'shop', name: 'web' };
  const compared: Compared = {
    changes: [
      aTargetChange({
        diff: {
          status: 'rendered',
          changes: [anObjectChange({ fields: [loud, quiet] }), anObjectChange({ name: 'other', fields: [quiet] })],
          dangers: [{ rule: 'scale-to-zero', object: shop, path: null, message: 'Nothing `runs`.' }],
        },
      }),
      aTargetChange({
        environment: 'dev',
        diff: { status: 'failed', side: 'head', message: 'no\u001b[2J', file: 'a.yaml', line: 3 },
      }),
    ],
    findings: [],
  };

  test('text counts noise, and shows it where asked', () => {
    const text = diffText(compared, { showNoise: false });
    expect(text).toContain(
      '  ~ Deployment checkout/checkout\n      spec.replicas: 2 -> 3\n      1 more field of noise',
    );
    expect(text).toContain('  1 object with nothing but noise (--show-noise)');
    expect(text).toContain('- Deployment shop/web: Nothing runs. — in checkout/prod');
    expect(text).toContain('  a.yaml:3: no [2J');
    expect(diffText(compared, { showNoise: true })).toContain('helm.sh/chart]: a-1 -> a-2');
  });

  test('Markdown has the very sections of the check', () => {
    const { summary } = renderDiffCheck({ now, verdict: passed('diff'), ...compared, files: null });
    for (const block of diffMarkdown(compared).trim().split('\n\n')) expect(summary).toContain(block);
  });

  test('JSON has objects, failures and dangers with their targets', () => {
    expect(diffJson(compared)).toMatchObject({
      objects: [
        { target: 'checkout/prod', kind: 'Deployment', namespace: 'checkout', name: 'checkout', change: 'modified' },
        { name: 'other', fields: [quiet] },
      ],
      failures: [{ target: 'checkout/dev', side: 'head', file: 'a.yaml', line: 3 }],
      dangers: [{ target: 'checkout/prod', rule: 'scale-to-zero' }],
      findings: [],
    });
  });

  test('the summary has a line for each target', () => {
    expect(diffSummary(compared).split('\n')).toHaveLength(4);
    expect(diffSummary({ changes: [], findings: [] })).toBe('No target changes.\n');
  });
});
