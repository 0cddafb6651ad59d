import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Plan } from '../../src/model/plan.ts';
import { registerDecide } from '../../src/offline/decide-command.ts';
import { type Ran, runCommand } from './terminal.ts';

const scenarios = join(import.meta.dirname, '../../fixtures/scenarios');
const names = await readdir(scenarios);
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'shiplock-decide-'));
});
afterAll(() => rm(scratch, { recursive: true }));

function run(...args: string[]): Promise<Ran> {
  return runCommand(registerDecide, ['decide', ...args]);
}

test.each(names)('the scenario %s', async (name) => {
  const { printed, failed } = await run(join(scenarios, name, 'scenario.yaml'));
  expect(failed).toEqual([]);
  // Texts of other parts stand in it: when one was changed on purpose, `vitest -u` writes it anew, to be read.
  await expect(printed).toMatchFileSnapshot(join(scenarios, name, 'expected.txt'));
});

test('the example works when it is fed back', async () => {
  const file = join(scratch, 'example.yaml');
  await writeFile(file, (await run('--example')).printed);
  const { printed, failed } = await run(file, '-o', 'json');
  expect(failed).toEqual([]);
  expect(Plan.parse(JSON.parse(printed)).verdicts).toHaveLength(2);
  expect((await runCommand(registerDecide, ['decide', '-', '-o', 'json'], await readFile(file, 'utf8'))).printed).toBe(
    printed,
  );
});

test('--at moves the clock and nothing else', async () => {
  const file = join(scenarios, 'soaks-in-staging/scenario.yaml');
  const statusAt = async (at: string): Promise<string | undefined> => {
    const { printed } = await run(file, '-o', 'json', '--at', at);
    return Plan.parse(JSON.parse(printed)).verdicts[0]?.promotion.reason;
  };
  expect(await statusAt('2026-11-21T12:14:59Z')).toBe('Soaking');
  expect(await statusAt('2026-11-21T12:15:00Z')).toBe('AwaitingProof');
});

describe('what goes wrong', () => {
  test('a problem names file and line', async () => {
    const file = join(scratch, 'wrong.yaml');
    await writeFile(
      file,
      'config:\n  version: 2\n  environments: { dev: {} }\n  applications: [{ path: "{application}/{environment}" }]\n',
    );
    expect((await run(file)).failed[0]).toMatch(/wrong\.yaml:2:12: `version` must be `1`/);
  });

  test('a missing file is said', async () => {
    expect((await run('nowhere.yaml')).failed).toEqual(['shiplock decide: there is no file nowhere.yaml to read']);
  });

  test.each([[[]], [['a', '--at', 'noon']], [['a', '-o', 'xml']], [['a', 'b']]])(
    'wrong use is not a failure: %j',
    async (args) => {
      expect(await run(...args)).toMatchObject({ printed: '', failed: [], status: null, usage: 1 });
    },
  );
});
