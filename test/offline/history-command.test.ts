import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { entryPath, ledgerKey, STATE_BRANCH, sealEntry } from '../../src/ledger/chain.ts';
import type { StateRecord } from '../../src/model/record.ts';
import { registerHistory } from '../../src/offline/history-command.ts';
import { renderCommitMessage } from '../../src/text/commit-message.ts';
import { ago, aLanding, anArtifact, aRelease, sha } from '../decide/builders.ts';
import { type Ran, runCommand } from './terminal.ts';

const PEM = 'the private key of the App';
let dir: string;
let origin: string;
let clone: string;

function git(cwd: string, ...args: string[]): string {
  const env = {
    ...{ PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' },
    ...{ GIT_AUTHOR_NAME: 'Ann', GIT_AUTHOR_EMAIL: 'ann@example.com', GIT_COMMITTER_NAME: 'Ann' },
    ...{ GIT_COMMITTER_EMAIL: 'ann@example.com', GIT_AUTHOR_DATE: ago(86_400), GIT_COMMITTER_DATE: ago(86_400) },
  };
  return execFileSync('git', ['-C', cwd, ...args], { env, stdio: 'pipe' })
    .toString()
    .trim();
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(origin, path)), { recursive: true });
  writeFileSync(join(origin, path), text);
  git(origin, 'add', '.');
}

const said = { version: 1, by: 'olga', comment: 31 } as const;
const entries: StateRecord[][] = [
  [{ kind: 'approval', version: 1, pull: 8, head: sha('head 8'), environments: ['prod'], by: 'olga', comment: 30 }],
  [aLanding(8, 'checkout/prod', '1.5.0')],
  [
    {
      kind: 'rollback',
      target: 'checkout/prod',
      from: aRelease('1.5.0'),
      to: aRelease('1.4.1'),
      revision: sha('m'),
      content: 'c',
      reason: 'errors\u001b[2J',
      ...said,
    },
    {
      kind: 'hold',
      scope: { application: 'checkout', environment: 'prod' },
      until: null,
      reason: 'errors',
      rollback: null,
      ...said,
    },
    { kind: 'rejection', application: 'checkout', artifacts: [anArtifact('1.5.0')], reason: 'errors', ...said },
  ],
  [
    {
      kind: 'hold',
      scope: { application: 'basket', environment: 'dev' },
      until: null,
      reason: 'broken',
      rollback: null,
      ...said,
    },
  ],
];

function writeState(): void {
  git(origin, 'checkout', '-q', '--orphan', STATE_BRANCH);
  git(origin, 'rm', '-rfq', '.');
  let previous: string | null = null;
  for (const [index, records] of entries.entries()) {
    const text: string = sealEntry(ledgerKey(PEM), previous, {
      sequence: index + 1,
      at: ago(400 - index * 60),
      records,
    });
    write(entryPath(index + 1), text);
    previous = text;
  }
  git(origin, 'commit', '-qm', 'state');
  git(origin, 'checkout', '-q', 'main');
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shiplock-history-'));
  origin = join(dir, 'origin');
  clone = join(dir, 'clone');
  git(dir, 'init', '-q', '-b', 'main', origin);
  for (const [environment, tag] of [
    ['dev', '1.4.0'],
    ['prod', '1.5.0'],
  ] as const) {
    write(`apps/${environment}.yaml`, `tag: ${tag}\n`);
    const release = aRelease(tag);
    git(
      origin,
      'commit',
      '-qm',
      renderCommitMessage({ target: { application: 'checkout', environment }, release, moves: [] }),
    );
  }
});
afterEach(() => rmSync(dir, { recursive: true }));

function run(...args: string[]): Promise<Ran> {
  return runCommand(registerHistory, ['history', '--dir', clone, ...args]);
}

describe('the history of a clone', () => {
  test('tells of a target who, what, when and why, newest first, offline', async () => {
    writeState();
    git(dir, 'clone', '-q', origin, clone);
    rmSync(origin, { recursive: true });
    const { printed, failed } = await run('checkout/prod');
    expect(failed).toEqual([]);
    const day = '2026-11-21 11:5';
    expect(printed).toBe(
      [
        `${day}5Z  checkout       1.5.0 rejected, olga: errors`,
        `${day}5Z  checkout/prod  held until somebody lifts it, olga: errors`,
        `${day}5Z  checkout/prod  back from 1.5.0 to 1.4.1, olga: errors [2J`,
        `${day}4Z  checkout/prod  1.5.0 landed by #8 (merged ${ago(120)}, healthy ${ago(100)}), olga: approved`,
        '',
        'Hashes of shiplock/state were checked, signatures were not: give --key for that.',
        '',
      ].join('\n'),
    );
  });

  test('tells of an application also what only commits know, and of an environment what is in it', async () => {
    writeState();
    git(dir, 'clone', '-q', origin, clone);
    const { printed } = await run('checkout');
    expect(printed).toMatch(/2026-11-20 12:00Z {2}checkout\/dev {3}1\.4\.0 by commit [0-9a-f]{7}, Ann: Promote/);
    expect((await run('*/dev')).printed).not.toContain('checkout/prod');
    expect((await run('*/dev')).printed).toContain('basket/dev');
    expect((await run('basket')).printed.split('\n')[0]).toContain(
      'basket/dev  held until somebody lifts it, olga: broken',
    );
  });

  test('checks signatures with the key, and says when they are not ours', async () => {
    writeState();
    git(dir, 'clone', '-q', origin, clone);
    const key = join(dir, 'key.pem');
    writeFileSync(key, PEM);
    expect((await run('--key', key)).printed).toContain('Hashes and signatures of shiplock/state were checked.');
    writeFileSync(key, 'another key');
    const { failed } = await run('--key', key);
    expect(failed).toEqual([
      'shiplock history: shiplock/state is not to be trusted: log/00000001.json is not signed by this App',
    ]);
    expect((await run('--key', join(dir, 'none.pem'))).failed).toEqual([
      `shiplock history: there is no file ${join(dir, 'none.pem')} to read`,
    ]);
  });

  test('an altered chain is said, and nothing of it is told', async () => {
    writeState();
    git(origin, 'checkout', '-q', STATE_BRANCH);
    const first = git(origin, 'show', `HEAD:${entryPath(1)}`);
    write(entryPath(1), `${first.replace('olga', 'eve')}\n`);
    git(origin, 'commit', '-qm', 'altered');
    git(dir, 'clone', '-q', origin, clone);
    const { printed, failed } = await run('checkout/prod');
    expect(failed).toEqual([
      'shiplock history: shiplock/state is not to be trusted: log/00000002.json does not follow the entry before it',
    ]);
    expect(printed).not.toContain('back from');
  });

  test('without a state branch the trailers of commits are told, and that it is only them', async () => {
    git(dir, 'clone', '-q', origin, clone);
    const { printed } = await run('checkout/prod', '--limit', '1');
    expect(printed).toMatch(/^2026-11-20 12:00Z {2}checkout\/prod {2}1\.5\.0 by commit [0-9a-f]{7}, Ann: Promote/);
    expect(printed).toContain('There is no shiplock/state in this clone: this is what commits say.');
  });

  test('as JSON, with a limit', async () => {
    writeState();
    git(dir, 'clone', '-q', origin, clone);
    const { lines, more, checked, broken } = JSON.parse((await run('checkout', '-o', 'json', '--limit', '2')).printed);
    expect([lines.length, more, checked, broken]).toEqual([2, 3, 'hashes', null]);
    expect(lines[0]).toEqual({
      at: ago(280),
      kind: 'rejection',
      subject: 'checkout',
      by: 'olga',
      what: '1.5.0 rejected',
      why: 'errors',
      pull: null,
    });
  });

  test('a folder that is no clone is said in one line', async () => {
    mkdirSync(clone);
    const { failed } = await run();
    expect(failed).toEqual([expect.stringContaining(`${clone} is not in a clone of a Git repository`)]);
  });
});
