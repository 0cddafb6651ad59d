import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pull } from '../../src/hosts/host.ts';
import type { Ledger, StateRecord } from '../../src/model/record.ts';
import type { CheckState, DirectChange } from '../../src/model/snapshot.ts';
import { observeDirects } from '../../src/observe/directs.ts';
import type { Mark } from '../../src/store/marks.ts';
import { aLanding, aLedger } from '../decide/builders.ts';
import { deployment, type Repository, startRepository } from './repository.ts';

const prod = 'apps/prod/checkout/app.yaml';
const dev = 'apps/dev/checkout/app.yaml';

let repository: Repository;
let marks: Map<string, Mark>;
let asked: string[];
let checks: Map<string, CheckState['conclusion']>;
let byCommit: Map<string, Pull[]>;
beforeEach(async () => {
  repository = await startRepository({ dev: {}, prod: { after: ['dev'] } });
  [marks, asked, checks, byCommit] = [new Map(), [], new Map(), new Map()];
});
afterEach(() => repository.stop());

function look(base: string, closed: Pull[] = [], ledger: Ledger = aLedger()): Promise<DirectChange[]> {
  const { mirror, targetsAt, config } = repository;
  const store = {
    marks: {
      get: async (_: string, key: string) => marks.get(key),
      set: async (_: string, key: string, value: Mark) => void marks.set(key, value),
      delete: async (_: string, key: string) => void marks.delete(key),
      list: async () => [],
    },
  };
  const check = { id: 1, name: 'shiplock/promotion', status: 'completed', externalId: null, startedAt: null } as const;
  const host = {
    pulls: {
      async ofCommit(sha: string) {
        asked.push(sha);
        return byCommit.get(sha) ?? [];
      },
    },
    checks: {
      list: async (sha: string) => (checks.has(sha) ? [{ ...check, conclusion: checks.get(sha) ?? null }] : []),
    },
    contents: { describe: async (sha: string) => ({ by: null, url: `https://git.example.com/commit/${sha}` }) },
  };
  const view = {
    ...{ mirror, targetsAt, store, host, config: { status: 'valid' as const, config } },
    ...{ key: { installation: 1, owner: 'acme', name: 'gitops' }, base: { branch: 'main', sha: base }, isMain: true },
    plainDiffs: async () => ({ status: 'rendered' as const, changes: [] }),
    now: () => '2026-11-21T12:00:00.000Z',
    log: { warn: () => undefined },
  };
  return observeDirects(view, closed, ledger);
}

function merged(mergeSha: string, head: string): Pull {
  const facts = {
    number: 12,
    state: 'closed',
    title: 'T',
    body: '',
    draft: false,
    url: 'https://github.example/acme/gitops/pull/12',
    author: 'ann',
    base: { branch: 'main' },
  } as const;
  const at = '2026-11-21T11:00:00.000Z';
  return {
    ...facts,
    head: { sha: head, branch: 'x', fork: false },
    mergedAt: at,
    mergeSha,
    updatedAt: at,
    createdAt: at,
    labels: [],
  };
}

function direct(sha: string): StateRecord {
  return { kind: 'direct', version: 1, revision: sha, by: 'Ada', targets: ['checkout/prod'] };
}

describe('pushes around the gates', () => {
  let first: string;
  beforeEach(async () => {
    first = await repository.commit({ [prod]: deployment('1.0.0'), [dev]: deployment('1.0.0') });
    expect(await look(first)).toEqual([]);
  });

  test('are found until they are on record, and then never again', async () => {
    const pushed = await repository.commit({ [prod]: deployment('6.6.6') });
    const found = await look(pushed);
    expect(found).toMatchObject([{ sha: pushed, parent: first, by: 'Ada', subject: 'a change', pull: null }]);
    expect(found[0]?.changes.map(({ environment, after }) => [environment, after?.release.artifacts[0]?.tag])).toEqual([
      ['prod', '6.6.6'],
    ]);
    expect(await look(pushed)).toEqual(found);
    expect(await look(pushed, [], aLedger(direct(pushed)))).toEqual([]);
    const next = await repository.commit({ 'README.md': 'x' });
    asked = [];
    expect(await look(next, [], aLedger(direct(pushed)))).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('are not merges whose check had passed, found by their commit or asked of the host', async () => {
    const one = await repository.commit({ [prod]: deployment('1.1.0') });
    const two = await repository.commit({ [prod]: deployment('1.2.0') });
    checks.set('a'.repeat(40), 'success').set('b'.repeat(40), 'neutral');
    byCommit.set(two, [merged(two, 'b'.repeat(40))]);
    expect(await look(two, [merged(one, 'a'.repeat(40))])).toEqual([]);
    expect(asked).toEqual([two]);
  });

  test.each([['failure'], [null]])('are merges whose check said %s', async (conclusion) => {
    const sha = await repository.commit({ [prod]: deployment('1.1.0') });
    if (conclusion !== null) checks.set('a'.repeat(40), 'failure');
    expect(await look(sha, [merged(sha, 'a'.repeat(40))])).toMatchObject([{ sha, pull: 12 }]);
  });

  test('are not commits that change nothing guarded', async () => {
    const sha = await repository.commit({ [dev]: deployment('6.6.6'), 'README.md': 'x' });
    expect(await look(sha)).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('are the steps of the branch: what a merge commit brings is the merge', async () => {
    const side = await repository.commit({ [prod]: deployment('1.1.0') }, first);
    const tree = (await repository.mirror.merge(first, side)) as { tree: string };
    const sha = await repository.mergeCommit('Merge #12', [first, side], tree.tree);
    checks.set(side, 'success');
    expect(await look(sha, [merged(sha, side)])).toEqual([]);
  });

  test('after the cache was lost are looked for from the last record on, else not at all', async () => {
    const landed = await repository.commit({ [prod]: deployment('1.1.0') });
    const pushed = await repository.commit({ [prod]: deployment('6.6.6') });
    marks.clear();
    const ledger = aLedger({ ...aLanding(5, 'checkout/prod', '1.1.0'), revision: landed });
    expect((await look(pushed, [], ledger)).map(({ sha }) => sha)).toEqual([pushed]);
    expect(await look(pushed)).toEqual([]);
    expect([...marks.values()]).toEqual([pushed]);
  });

  test('are found on a branch that was rewritten', async () => {
    await look(await repository.commit({ 'README.md': 'x' }));
    const forced = await repository.commit({ [prod]: deployment('6.6.6') }, first);
    expect((await look(forced)).map(({ sha }) => sha)).toEqual([forced]);
  });
});
