import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerReplay } from '../../src/offline/replay-command.ts';
import type { Findings } from '../../src/replay/findings.ts';
import { parseConfig } from '../../src/text/config-file.ts';
import { type Ran, runCommand } from '../offline/terminal.ts';
import { chartWithValues } from './histories/chart-with-values.ts';
import { folderPerEnvironment } from './histories/folder-per-environment.ts';
import { buildHistory } from './histories/history.ts';
import { kustomizeOverlays } from './histories/kustomize-overlays.ts';

const histories = {
  'folder-per-environment': folderPerEnvironment,
  'chart-with-values': chartWithValues,
  'kustomize-overlays': kustomizeOverlays,
};
const names = Object.keys(histories) as (keyof typeof histories)[];
const fixtures = join(import.meta.dirname, '../../fixtures/replay');
const AT = '2026-04-01T00:00:00Z';
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'shiplock-replay-'));
  for (const name of names) buildHistory(join(scratch, name), histories[name]);
});
afterAll(() => rm(scratch, { recursive: true }));

function replay(name: string, ...args: string[]): Promise<Ran> {
  return runCommand(registerReplay, ['replay', join(scratch, name), '--at', AT, ...args]);
}

async function fixture(name: string, file: string): Promise<string> {
  return readFile(join(fixtures, name, file), 'utf8');
}

describe.each(names)('the history %s', (name) => {
  test('says what was written down by hand', async () => {
    const { printed } = await replay(name, '-o', 'json');
    const { waits, ...findings } = JSON.parse(printed) as Findings;
    const waited = waits.waited.map(({ target, version, seconds }) => ({ target, version, seconds }));
    const expected: object = JSON.parse(await fixture(name, 'expected.json'));
    expect({ ...findings, judged: waits.judged, waits: waited }).toMatchObject(expected);
  });

  test('gives a config that is valid, and under which nothing is another way', async () => {
    const { proposed } = JSON.parse((await replay(name, '-o', 'json')).printed);
    expect(proposed).toBe(await fixture(name, 'proposed.yaml'));
    expect(parseConfig(proposed, 'proposed.yaml').status).toBe('valid');
  });

  test('reads the same from a narrower window, where it looks', async () => {
    const { jumps, rollbacks, skew } = JSON.parse((await replay(name, '-o', 'json', '--since', '45d')).printed);
    const expected = JSON.parse(await fixture(name, 'expected.json'));
    const inWindow = ({ at }: { at: string }): boolean => at >= '2026-02-15T00:00:00';
    expect(jumps).toEqual(expected.jumps.filter(inWindow));
    expect(rollbacks).toEqual(expected.rollbacks.filter(inWindow));
    expect(skew).toEqual(expected.skew);
  });
});

test('the report reads as text and as Markdown', async () => {
  const { printed } = await replay('folder-per-environment');
  await expect(printed).toMatchFileSnapshot(join(fixtures, 'folder-per-environment/report.txt'));
  const markdown = await replay('folder-per-environment', '-o', 'markdown');
  expect(markdown.printed).toMatch(/^# What the history of main says\n/);
  expect(markdown.printed).toContain('## Rollbacks\n\n1 version went back.\n\n- 2026-02-21 10:30 checkout/prod');
  expect(markdown.printed).toContain('```yaml\nversion: 1\n');
});

test('--diff renders what the jumps and rollbacks changed', async () => {
  const { printed } = await replay('folder-per-environment', '--diff');
  expect(printed).toContain('checkout/prod (de87d4c): 1 modified');
  expect(printed).toContain('ghcr.io/acme/checkout:1.2.0 → ghcr.io/acme/checkout:1.1.1');
});
