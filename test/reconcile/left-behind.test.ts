import { beforeEach, describe, expect, test } from 'vitest';
import { emptyRecord, type InventoryRecord } from '../../src/reconcile/inventory.ts';
import { createLeftBehind } from '../../src/reconcile/left-behind.ts';
import { identify } from '../../src/reconcile/mark.ts';
import type { GitView, WantedTarget } from '../../src/reconcile/wanted.ts';

const entry = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'a', uid: 'u' };
let records: InventoryRecord[] | Error;
let said: [object, string][];
let asked: number;
let look: (view: GitView) => Promise<void>;

beforeEach(() => {
  records = [record('shop/dev'), record('old/dev')];
  said = [];
  asked = 0;
  look = createLeftBehind({
    async records() {
      asked += 1;
      if (records instanceof Error) throw records;
      return records;
    },
    repository: 'Acme/gitops',
    environments: ['dev'],
    log: { warn: (data, text) => said.push([data, text]) },
  });
});

function record(target: string, more: Partial<InventoryRecord> = {}): InventoryRecord {
  return { ...emptyRecord('acme/gitops', target), entries: [entry], ...more };
}

function view(keys: readonly string[], unreadable?: readonly string[]): GitView {
  const targets = keys.map((key) => {
    const [application, environment] = key.split('/');
    return { target: { application, environment } } as WantedTarget;
  });
  return { revision: 'a'.repeat(40), targets, ...(unreadable && { unreadable }) };
}

describe('a target that left Git', () => {
  test('is said once, with how many objects stay and how to find them', async () => {
    for (let times = 0; times < 3; times += 1) await look(view(['shop/dev']));
    const label = `shiplock.dev/target-id=${identify('acme/gitops', { application: 'old', environment: 'dev' }).id}`;
    expect(said).toEqual([[{ target: 'old/dev', objects: 1, label }, expect.stringContaining('no longer in Git')]]);
    expect(asked, 'the cluster is asked only when targets come or go').toBe(1);
  });

  test('is said again when it came back and left once more', async () => {
    await look(view(['shop/dev']));
    await look(view(['shop/dev', 'old/dev']));
    await look(view(['shop/dev']));
    expect(said).toHaveLength(2);
  });

  test.each([
    ['cannot be read', () => view(['shop/dev'], ['old/dev']), record('old/dev')],
    ['has no object', () => view(['shop/dev']), record('old/dev', { entries: [] })],
    ['is of another repository', () => view(['shop/dev']), record('old/dev', { repository: 'acme/other' })],
    ['is of an environment of another agent', () => view(['shop/dev']), record('old/prod')],
  ])('is not one that %s', async (_name, seen, other) => {
    records = [record('shop/dev'), other];
    await look(seen());
    expect(said).toEqual([]);
  });

  test('is found later when the cluster cannot be asked now', async () => {
    const known = records;
    records = new Error('no answer');
    await look(view(['shop/dev']));
    expect(said[0]).toEqual([{ reason: 'no answer' }, expect.any(String)]);
    records = known;
    await look(view(['shop/dev']));
    expect(said.at(-1)?.[0]).toMatchObject({ target: 'old/dev' });
  });
});
