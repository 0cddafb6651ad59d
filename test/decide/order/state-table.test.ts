import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/decide/decide.ts';
import { entryHash, entryPath, ledgerKey, readChain, sealEntry } from '../../../src/ledger/chain.ts';
import type { Ledger } from '../../../src/model/record.ts';
import {
  aChange,
  actionsOf,
  aPromotion,
  aProof,
  aSnapshot,
  gist,
  NOW,
  recordsOf,
  sha,
  valid,
  verdictOn,
} from '../builders.ts';
import { open, stagingAt } from './cases.ts';

const KEY = ledgerKey('the key of the App');
const OTHER = ledgerKey('another key');

interface Entry {
  path: string;
  text: string;
}

/** A chain of proofs of staging, one entry for each version. */
function chainOf(tags: readonly string[], key = KEY, from: readonly Entry[] = []): Entry[] {
  const entries = [...from];
  for (const tag of tags) {
    const sequence = entries.length + 1;
    const records = [aProof('staging', tag)];
    const text = sealEntry(key, entries.at(-1)?.text ?? null, { sequence, at: NOW, records });
    entries.push({ path: entryPath(sequence), text });
  }
  return entries;
}

const whole = chainOf(['1.4.1', '1.4.2', '1.4.3']);
const known = { sequence: 3, hash: entryHash(whole[2]?.text ?? '') };
const [first, second, third] = whole as [Entry, Entry, Entry];
const edit = ({ path, text }: Entry, from: string, to: string): Entry => ({ path, text: text.replaceAll(from, to) });

/** What pull request 8 is told, our promotion of 1.4.3 into prod, with a chain as it is found. */
function found(ledger: Ledger, baseChecks = aSnapshot().baseChecks) {
  const promotion = aPromotion('prod', '1.4.2', '1.4.3');
  const targets = stagingAt('1.4.3', {});
  const plan = decide(aSnapshot({ config: valid(open), targets, pulls: [promotion], ledger, baseChecks }), NOW);
  return {
    verdict: gist(verdictOn(plan, 8)),
    merges: actionsOf(plan, 'mergePullRequest').length,
    writes: recordsOf(plan).length,
    onTip: actionsOf(plan, 'ensureCheck').filter((check) => check.sha === sha('base')),
  };
}

const damages: { name: string; entries: Entry[]; problem: string }[] = [
  { name: 'rewound by an entry', entries: [first, second], problem: 'it ends at entry 2, and entry 3 was seen before' },
  { name: 'deleted', entries: [], problem: 'it ends at entry 0, and entry 3 was seen before' },
  {
    name: 'rewound, and gone on from there with other entries of ours',
    entries: chainOf(['1.4.4', '1.4.5'], KEY, [first, second]),
    problem: 'log/00000003.json is not the entry that was seen before',
  },
  {
    name: 'with an entry in the middle taken out',
    entries: [first, third],
    problem: 'log/00000002.json is missing, log/00000003.json stands in its place',
  },
  {
    name: 'with an entry that was edited',
    entries: [first, edit(second, '1.4.2', '1.4.9'), third],
    problem: 'log/00000002.json is not signed by this App',
  },
  {
    name: 'with an entry that was cut short',
    entries: [first, second, { ...third, text: third.text.slice(0, 100) }],
    problem: 'log/00000003.json is not a state entry',
  },
  {
    name: 'with an entry that somebody else signed',
    entries: chainOf(['1.4.4'], OTHER, whole),
    problem: 'log/00000004.json is not signed by this App',
  },
  {
    name: 'with two entries of ours that changed places',
    entries: [first, { ...third, path: second.path }, { ...second, path: third.path }],
    problem: 'log/00000002.json does not follow the entry before it',
  },
];

describe('a state branch that was', () => {
  test.each(damages)('$name lets nothing in, writes nothing, and says so on the tip', ({ entries, problem }) => {
    const { verdict, merges, writes, onTip } = found(readChain(KEY, entries, known));
    expect(verdict).toBe(`blocked LedgerBroken: the state branch is not to be trusted: ${problem}`);
    expect([merges, writes]).toEqual([0, 0]);
    expect(onTip).toMatchObject([{ name: 'shiplock/state', state: { conclusion: 'failure' } }]);
    expect(onTip[0]?.title).toContain('the state branch is not to be trusted');
  });

  test('broken is said once, and said to be over once', () => {
    const [red] = found(readChain(KEY, [first], known)).onTip;
    const standing = { id: 1, name: 'shiplock/state', status: 'completed', startedAt: NOW } as const;
    const said = [{ ...standing, conclusion: 'failure', externalId: red?.externalId ?? null }];
    expect(found(readChain(KEY, [first], known), said).onTip).toEqual([]);
    const [green] = found(readChain(KEY, whole, known), said).onTip;
    expect(green).toMatchObject({ state: { conclusion: 'success' } });
    const over = [{ ...standing, conclusion: 'success', externalId: green?.externalId ?? null }];
    expect(found(readChain(KEY, whole, known), over).onTip).toEqual([]);
  });
});

describe('a state branch that is as it was', () => {
  test('lets in what it proves', () => {
    expect(found(readChain(KEY, whole, known))).toMatchObject({ merges: 1, onTip: [] });
  });

  test('may hold an entry that the server wrote before it died and never took note of', () => {
    const { verdict, merges, onTip } = found(readChain(KEY, chainOf(['1.4.4'], KEY, whole), known));
    expect([verdict, merges, onTip]).toEqual(['passed Passed: every gate is open', 1, []]);
  });

  test('counts after the database is lost, when nothing is known of what was seen before', () => {
    expect(found(readChain(KEY, whole, null))).toMatchObject({ merges: 1, onTip: [] });
  });

  test('is still checked link by link then', () => {
    const { verdict } = found(readChain(KEY, [first, edit(second, '1.4.2', '1.4.9'), third], null));
    expect(verdict).toContain('log/00000002.json is not signed by this App');
  });
});

test('a proof that is in no entry of ours is no proof', () => {
  const plan = decide(
    aSnapshot({
      config: valid(open),
      targets: stagingAt('1.4.2'),
      pulls: [aPromotion('prod', '1.4.2', '1.4.3', { changes: [aChange('prod', '1.4.2', '1.4.3')] })],
      ledger: readChain(KEY, chainOf(['1.4.3'], OTHER), null),
    }),
    NOW,
  );
  expect(verdictOn(plan, 8)).toMatchObject({ status: 'blocked', reason: 'LedgerBroken' });
});
