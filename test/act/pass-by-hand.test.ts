import { describe, expect, test } from 'vitest';
import { type Glass, passByHand } from '../../src/act/pass-by-hand.ts';
import { HostRefusal } from '../../src/hosts/host.ts';
import { entryPath, ledgerKey, readChain, STATE_BRANCH, sealEntry } from '../../src/ledger/chain.ts';
import type { Ledger } from '../../src/model/record.ts';
import { createFakeHost, type FakeHost } from '../fakes/host.ts';

const login = 'lock[bot]';
const key = ledgerKey('the key of the App');
const asked = { reason: 'prod is down, @everyone', by: 'olga' };

function open(): { host: FakeHost; glass: Glass; pull: number; head: string } {
  const host = createFakeHost({ app: { id: 1, login }, now: () => '2026-11-21T12:00:00.000Z' });
  host.as('ann').commit('main', { a: '1' });
  const head = host.as('ann').commit('fix', { a: '2' });
  const pull = host.as('ann').open('fix', 'main').number;
  const texts = () => {
    const tip = host.git.branches.get(STATE_BRANCH);
    return tip === undefined ? [] : [...host.git.files(tip)].map(([path, text]) => ({ path, text }));
  };
  const glass: Glass = {
    host,
    app: { login },
    seal: (sequence, previous, records) =>
      sealEntry(key, previous, { sequence, at: '2026-11-21T12:00:00.000Z', records }),
    readEntry: async (sequence) => texts().find(({ path }) => path === entryPath(sequence))?.text ?? null,
    readLedger: async () => readChain(key, texts(), null),
  };
  return { host, glass, pull, head };
}

function recordsOf(ledger: Ledger) {
  return ledger.status === 'broken' ? ledger.problem : ledger.records.map(({ record }) => record);
}

describe('break-glass', () => {
  test('greens both checks at the head, says it in a comment and in the history', async () => {
    const { host, glass, pull, head } = open();
    expect(await passByHand(glass, { pull, ...asked })).toEqual({ head, unrecorded: null });
    expect(host.all.checks.map(({ sha, name, conclusion }) => [sha, name, conclusion])).toEqual([
      [head, 'shiplock/diff', 'success'],
      [head, 'shiplock/promotion', 'success'],
    ]);
    const pass = { kind: 'pass', version: 1, pull, head, ...asked };
    expect(recordsOf(await glass.readLedger())).toEqual([pass]);
    const [comment] = await host.comments.list(pull);
    expect(comment?.body).toContain('passed by hand by `olga`');
    expect(comment?.body).not.toContain('@everyone');
  });

  test('again changes nothing', async () => {
    const { host, glass, pull } = open();
    await passByHand(glass, { pull, ...asked });
    const writes = host.writes();
    await passByHand(glass, { pull, ...asked });
    expect(host.writes()).toBe(writes);
  });

  test('is one more entry of a history that others write to at the same moment', async () => {
    const { host, glass, pull } = open();
    await passByHand(glass, { pull, ...asked });
    const other = host.as('ann').commit('fix', { a: '3' });
    const late: Glass = { ...glass };
    let first = true;
    late.readLedger = async () => {
      const ledger = await glass.readLedger();
      if (first) {
        first = false;
        const entry = glass.seal(2, await glass.readEntry(1), [
          { kind: 'unapproval', version: 1, pull: 1, by: 'ann', comment: 1 },
        ]);
        await host.contents.addFile({ branch: STATE_BRANCH, path: entryPath(2), text: entry, message: 'x' });
      }
      return ledger;
    };
    expect(await passByHand(late, { pull, ...asked })).toEqual({ head: other, unrecorded: null });
    const ledger = await glass.readLedger();
    expect(ledger).toMatchObject({ status: 'intact', sequence: 3 });
  });

  test('opens the way with a broken history too, and says that it is not recorded', async () => {
    const { host, glass, pull, head } = open();
    const broken: Glass = { ...glass, readLedger: async () => ({ status: 'broken', problem: 'entry 3 is missing' }) };
    const given = await passByHand(broken, { pull, ...asked });
    expect(given.unrecorded).toContain('entry 3 is missing');
    expect(host.all.checks.filter(({ sha, conclusion }) => sha === head && conclusion === 'success')).toHaveLength(2);
    expect((await host.comments.list(pull))[0]?.body).toContain('It is not in the history');
  });

  test('is for open pull requests', async () => {
    const { host, glass, pull } = open();
    host.as('ann').close(pull);
    await expect(passByHand(glass, { pull, ...asked })).rejects.toThrow('is not open');
    await expect(passByHand(glass, { pull: 999, ...asked })).rejects.toThrow(HostRefusal);
    expect(host.all.checks).toEqual([]);
  });
});
