import { describe, expect, test } from 'vitest';
import { entryPath, ledgerKey, sealEntry } from '../../src/ledger/chain.ts';
import type { StateRecord, SyncOrder } from '../../src/model/record.ts';
import { createSyncOrders } from '../../src/reconcile/orders.ts';

const KEY = ledgerKey('the key of the server, which the agent does not have');
const AT = '2026-11-21T12:00:00.000Z';
const BRANCH = 'shiplock/state';

function anOrder(order: Partial<SyncOrder> = {}): SyncOrder {
  const about = { target: 'shop/prod', revision: 'a'.repeat(40), content: 'c1', drift: null };
  return { kind: 'sync', version: 1, ...about, by: 'olga', comment: 31, ...order };
}

const approval: StateRecord = {
  ...{ kind: 'approval', version: 1, pull: 7, head: 'b'.repeat(40) },
  ...{ environments: ['prod'], by: 'olga', comment: 30 },
};

/** A state branch of which every write is a new tip, and the orders of an agent that reads it. */
function aBranch() {
  const files = new Map<string, string>();
  const reads: string[] = [];
  const warnings: string[] = [];
  const clock = { now: Date.parse(AT) };
  let tip: string | null = null;
  const put = (path: string, text: string): void => {
    files.set(path, text);
    tip = `tip ${files.size} ${text.length}`;
  };
  const orders = createSyncOrders({
    mirror: {
      resolve: async (ref) => (ref === `refs/heads/${BRANCH}` ? tip : null),
      list: async () =>
        [...files.keys()].map((path) => ({
          path,
          mode: '100644' as const,
          oid: path,
          size: files.get(path)?.length ?? 0,
        })),
      async blob(oid) {
        reads.push(oid);
        return new TextEncoder().encode(files.get(oid));
      },
    },
    branch: BRANCH,
    now: () => clock.now,
    log: { warn: (_, text) => void warnings.push(text) },
  });
  const add = (...records: StateRecord[]): void => {
    const sequence = files.size + 1;
    put(entryPath(sequence), sealEntry(KEY, null, { sequence, at: AT, records }));
  };
  return { orders, add, put, clock, reads, warnings, removeBranch: () => (tip = null) };
}

describe('the orders on the state branch', () => {
  test('are none without the branch', async () => {
    const { orders } = aBranch();
    expect(await orders.read()).toBeNull();
    expect(orders.isReleased('shop/prod', 'c1')).toBe(false);
  });

  test('release exactly the content that they name, for exactly their target', async () => {
    const { orders, add } = aBranch();
    add(approval);
    add(anOrder());
    expect(await orders.read()).not.toBeNull();
    expect(orders.isReleased('shop/prod', 'c1')).toBe(true);
    expect(orders.isReleased('shop/prod', 'c2')).toBe(false);
    expect(orders.isReleased('shop/dev', 'c1')).toBe(false);
  });

  test('count only as the newest of their target: a way back needs a new word', async () => {
    const { orders, add } = aBranch();
    add(anOrder());
    add(anOrder({ content: 'c2' }), anOrder({ target: 'shop/dev' }));
    await orders.read();
    expect(orders.isReleased('shop/prod', 'c2')).toBe(true);
    expect(orders.isReleased('shop/prod', 'c1')).toBe(false);
    expect(orders.isReleased('shop/dev', 'c1')).toBe(true);
  });

  test('let the drift be written back that they name, for an hour', async () => {
    const { orders, add, clock } = aBranch();
    add(anOrder({ drift: 'd1' }));
    await orders.read();
    expect(orders.mayHeal('shop/prod', 'd1')).toBe(true);
    expect(orders.mayHeal('shop/prod', 'd2')).toBe(false);
    expect(orders.mayHeal('shop/dev', 'd1')).toBe(false);
    clock.now += 3_600_000;
    expect(orders.mayHeal('shop/prod', 'd1')).toBe(false);
  });

  test('without a drift heal none, also not one without an id', async () => {
    const { orders, add } = aBranch();
    add(anOrder({ drift: null }), anOrder({ target: 'shop/dev', drift: '' }));
    await orders.read();
    expect(orders.mayHeal('shop/prod', '')).toBe(false);
    expect(orders.mayHeal('shop/dev', '')).toBe(false);
  });

  test('are gone with the branch', async () => {
    const { orders, add, removeBranch } = aBranch();
    add(anOrder());
    await orders.read();
    removeBranch();
    expect(await orders.read()).toBeNull();
    expect(orders.isReleased('shop/prod', 'c1')).toBe(false);
  });

  test('are read once per entry, and not at all while the branch stands', async () => {
    const { orders, add, reads } = aBranch();
    add(anOrder());
    await orders.read();
    await orders.read();
    add(anOrder({ content: 'c2' }));
    await orders.read();
    expect(reads).toEqual([entryPath(1), entryPath(2)]);
  });

  test('are looked for in the newest 500 entries', async () => {
    const { orders, add, reads } = aBranch();
    add(anOrder());
    for (let entry = 0; entry < 500; entry += 1) add(approval);
    await orders.read();
    expect(reads).toHaveLength(500);
    expect(orders.isReleased('shop/prod', 'c1')).toBe(false);
  });

  test('survive what is no entry, and records of a newer server beside them', async () => {
    const { orders, add, put, warnings } = aBranch();
    put(entryPath(1), 'no json');
    put(entryPath(2), JSON.stringify({ at: AT, records: [{ kind: 'hold', version: 3 }, anOrder()] }));
    put('log/readme.md', 'hello');
    await orders.read();
    expect(orders.isReleased('shop/prod', 'c1')).toBe(true);
    expect(warnings).toHaveLength(1);
    add(anOrder({ content: 'c2' }));
    await orders.read();
    expect(warnings).toHaveLength(1);
  });
});
