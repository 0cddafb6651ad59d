import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
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
    [['main', 'nowhere', '--repo', '.'], /There is no revision (main|nowhere) in \./],
    [[join(sample, 'before'), sample, '--config', 'none.yaml'], /there is no none\.yaml/],
  ])('%s is an error of status 2', async (args, message) => {
    const { failed, status } = await run(...args);
    expect([status, failed.join()]).toEqual([2, expect.stringMatching(message)]);
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
