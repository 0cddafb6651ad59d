import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registerConfig } from '../../src/offline/config-command.ts';
import { NOW } from '../decide/builders.ts';
import { folderState } from '../replay/folder-state.ts';
import { buildHistory, type Commit } from '../replay/histories/history.ts';
import { type Ran, runCommand } from './terminal.ts';

const CONFIG = '.github/shiplock.yaml';
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-config-'));
});
afterEach(() => rm(dir, { recursive: true }));

function config(after: string, more = ''): string {
  return `version: 1
environments:
  dev: { soak: 1h }
  staging: { after: [dev], soak: 1h }
  prod: { after: [${after}]${more} }
applications:
  - path: apps/{application}/{environment}
`;
}

const manifest = (version: string): string =>
  `kind: Pod\nspec: { containers: [{ name: shop, image: ghcr.io/acme/shop:${version} }] }\n`;
const day = (days: number): string => new Date(Date.parse(NOW) - days * 86_400_000).toISOString();

/** dev has 1.1.0 since three days; a branch of Ada's brings 1.1.0 to prod. */
const commits: readonly Commit[] = [
  {
    at: day(10),
    message: 'start',
    files: {
      [CONFIG]: config('staging'),
      'apps/shop/dev/a.yaml': manifest('1.0.0'),
      'apps/shop/staging/a.yaml': manifest('1.0.0'),
      'apps/shop/prod/a.yaml': manifest('1.0.0'),
    },
  },
  { at: day(3), message: 'dev', files: { 'apps/shop/dev/a.yaml': manifest('1.1.0') } },
];

async function check(text: string, ...args: string[]): Promise<Ran> {
  await mkdir(join(dir, '.github'), { recursive: true });
  await writeFile(join(dir, CONFIG), text);
  return runCommand(registerConfig, ['config', 'check', dir, ...args]);
}

async function effects(text: string): Promise<Record<'settings' | 'targets' | 'pulls' | 'unreadable', string[]>> {
  return JSON.parse((await check(text, '-o', 'json')).printed).effects;
}

test('a file that is not valid is said with line and hint', async () => {
  const { failed, printed } = await check('version: 1\nenvironments:\n  dev: { sok: 1h }\n  prod: { after: dev }\n');
  expect(printed).toBe('');
  expect(failed).toEqual([
    '.github/shiplock.yaml:1:1: `applications` is missing (a list; its entries have at least a `path`)',
    '.github/shiplock.yaml:3:10: unknown key `sok` in `environments.dev` (did you mean `soak`?)',
    '.github/shiplock.yaml:4:18: `after` must be a list (write a list such as `[dev]`)',
  ]);
});

test('a missing file is said with what to do', async () => {
  const { failed } = await runCommand(registerConfig, ['config', 'check', dir]);
  expect(failed).toEqual([expect.stringContaining(`there is no ${CONFIG} in ${dir} (write one by`)]);
});

test('without a clone there is nothing to compare with', async () => {
  const { printed } = await check(config('staging'));
  expect(printed).toBe(
    `${CONFIG} is valid: 3 environments (dev, staging, prod).\n\nThis is no clone with commits, so that there is nothing to compare it with.\n`,
  );
});

describe('in a clone', () => {
  beforeEach(() => buildHistory(dir, commits));

  test('the file of the base branch changes nothing, and nothing is written', async () => {
    const before = await folderState(dir);
    expect(await runCommand(registerConfig, ['config', 'check', dir, '-o', 'json'])).toMatchObject({ failed: [] });
    expect(await folderState(dir)).toBe(before);
    expect(await effects(config('staging'))).toMatchObject({ settings: [], targets: [], pulls: [], unreadable: [] });
  });

  test('another order opens other promotions', async () => {
    expect(await effects(config('dev'))).toMatchObject({
      settings: ['prod: after [staging] → [dev]'],
      targets: [],
      pulls: ['would be opened: shop/prod 1.1.0'],
    });
  });

  test('an environment that only observes is promoted no more', async () => {
    const text = config('staging').replace('after: [dev], soak: 1h', 'after: [dev], soak: 1h, mode: observe');
    expect(await effects(text)).toMatchObject({
      settings: ['staging: mode enforce → observe'],
      pulls: ['would not be opened any more: shop/staging 1.1.0'],
    });
  });

  test('an unmerged branch is judged as the pull request that it could be', async () => {
    const head = { 'apps/shop/prod/a.yaml': manifest('1.1.0') };
    buildHistory(dir, [...commits, { at: day(1), message: 'over', files: head }], { beside: 'hotfix' });
    const { pulls } = await effects(config('dev'));
    expect(pulls).toContain(
      'branch hotfix: blocked (prod would get shop 1.1.0, and staging has not proven it (it runs 1.0.0)) → passed (every gate is open)',
    );
  });

  test('another layout finds and loses targets, and reads others from elsewhere', async () => {
    const text = `${config('staging')}    namespace: web\n`;
    const { targets } = await effects(text);
    expect(targets).toEqual([
      '~ shop/dev: namespace shop → web',
      '~ shop/staging: namespace shop → web',
      '~ shop/prod: namespace shop → web',
    ]);
    const other = await effects(config('staging').replace('apps/{application}', 'services/{application}'));
    expect(other.targets).toEqual(expect.arrayContaining(['- shop/dev (apps/shop/dev)']));
  });

  test('the text says what was compared and what was not', async () => {
    const { printed } = await check(config('dev', ', soak: 2h'));
    expect(printed).toContain('  prod: after [staging] → [dev]\n  prod: soak 0 s → 7200 s\n');
    expect(printed).toContain('These pull requests would change:\n  would be opened: shop/prod 1.1.0\n');
    expect(printed).toContain('Not known here: open pull requests, reports of agents, the registry, the state branch.');
  });
});
