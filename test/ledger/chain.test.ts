import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/ledger/canonical.ts';
import { entryHash, entryPath, type HighWater, ledgerKey, readChain, sealEntry } from '../../src/ledger/chain.ts';
import type { CommandRecord } from '../../src/model/record.ts';

const KEY = ledgerKey('a private key');
const at = '2026-11-21T12:00:00.000Z';

function aRecord(answer: string): CommandRecord {
  const facts = { kind: 'command', version: 1, pull: 1, comment: 2, index: 0, by: 'olga', command: '/help' } as const;
  return { ...facts, head: null, outcome: 'accepted', answer };
}

interface Entry {
  path: string;
  text: string;
}

function aChain(length: number, key = KEY, from: readonly Entry[] = []): Entry[] {
  const entries = [...from];
  while (entries.length < length) {
    const sequence = entries.length + 1;
    const previous = entries.at(-1)?.text ?? null;
    const text = sealEntry(key, previous, { sequence, at, records: [aRecord(`entry ${sequence}`)] });
    entries.push({ path: entryPath(sequence), text });
  }
  return entries;
}

function highWater(entries: readonly Entry[]): HighWater {
  return { sequence: entries.length, hash: entryHash(entries.at(-1)?.text ?? '') };
}

function edited(entries: readonly Entry[], index: number, edit: (text: string) => string): Entry[] {
  return entries.map((entry, at) => (at === index ? { ...entry, text: edit(entry.text) } : entry));
}

const chain = aChain(4);
const known = highWater(chain);
const [first, second, third, fourth] = chain as [Entry, Entry, Entry, Entry];

describe('an intact chain', () => {
  test('gives its records in order, with the time of their entry', () => {
    expect(readChain(KEY, chain, known)).toEqual({
      status: 'intact',
      sequence: 4,
      records: [1, 2, 3, 4].map((sequence) => ({ at, record: aRecord(`entry ${sequence}`) })),
    });
  });

  test('may be empty, as long as nothing was seen before', () => {
    expect(readChain(KEY, [], null)).toEqual({ status: 'intact', sequence: 0, records: [] });
  });

  test('may have grown since it was seen', () => {
    expect(readChain(KEY, aChain(6, KEY, chain), known)).toMatchObject({ status: 'intact', sequence: 6 });
  });

  test('sealing the same gives the same text', () => {
    expect(aChain(4)).toEqual(chain);
  });

  test('names its entries so that they sort as they follow', () => {
    expect([2, 10, 100].map(entryPath).sort()).toEqual([2, 10, 100].map(entryPath));
  });
});

interface Tampering {
  name: string;
  entries: Entry[];
  seen?: HighWater | null;
  problem: RegExp;
}

const otherKey = ledgerKey('another private key');
const unsigned = (text: string): string => {
  const { signature: _, ...body } = JSON.parse(text);
  return JSON.stringify(body);
};
/** Signed with the right words by somebody who does not have the key. */
const guessed = (text: string): string => {
  const { signature: _, ...body } = JSON.parse(text);
  const signature = createHmac('sha256', 'guess').update(canonicalJson(body)).digest('hex');
  return JSON.stringify({ ...body, signature });
};

const tamperings: Tampering[] = [
  {
    name: 'an entry whose words were changed',
    entries: edited(chain, 1, (text) => text.replace('entry 2', 'entry two')),
    problem: /^log\/00000002.json is not signed by this App$/,
  },
  {
    name: 'the last entry changed',
    entries: edited(chain, 3, (text) => text.replace('"accepted"', '"refused"')),
    problem: /^log\/00000004.json is not signed/,
  },
  {
    name: 'an entry whose time was changed',
    entries: edited(chain, 0, (text) => text.replace('12:00:00', '11:00:00')),
    problem: /^log\/00000001.json is not signed/,
  },
  {
    name: 'an entry reformatted: its bytes are chained too',
    entries: edited(chain, 1, (text) => JSON.stringify(JSON.parse(text))),
    problem: /^log\/00000003.json does not follow/,
  },
  {
    name: 'the last entry reformatted',
    entries: edited(chain, 3, (text) => `${text} `),
    problem: /00000004.json is not the entry that was seen/,
  },
  {
    name: 'an entry without a signature',
    entries: edited(chain, 1, unsigned),
    problem: /00000002.json is not a state entry/,
  },
  {
    name: 'an entry signed by somebody else',
    entries: edited(chain, 1, guessed),
    problem: /00000002.json is not signed/,
  },
  {
    name: 'an empty signature',
    entries: edited(chain, 1, (text) => text.replace(/"signature": ".*"/, '"signature": ""')),
    problem: /00000002.json is not signed/,
  },
  {
    name: 'an entry that is no JSON',
    entries: edited(chain, 1, () => '<html>'),
    problem: /00000002.json is not a state entry/,
  },
  {
    name: 'an entry with a field more',
    entries: edited(chain, 1, (text) => text.replace('{', '{"note":1,')),
    problem: /00000002.json is not a state entry/,
  },
  {
    name: 'the first entry removed',
    entries: [second, third, fourth],
    problem: /^log\/00000001.json is missing, log\/00000002.json stands/,
  },
  {
    name: 'an entry in the middle removed',
    entries: [first, third, fourth],
    problem: /^log\/00000002.json is missing, log\/00000003.json stands/,
  },
  {
    name: 'the last entries removed',
    entries: [first, second],
    problem: /^it ends at entry 2, and entry 4 was seen before$/,
  },
  { name: 'everything removed', entries: [], problem: /^it ends at entry 0, and entry 4 was seen before$/ },
  {
    name: 'two entries changed places, each under the name of the other',
    entries: [first, { ...second, text: third.text }, { ...third, text: second.text }, fourth],
    problem: /00000002.json does not follow/,
  },
  {
    name: 'an old entry put in once more at the end',
    entries: [...chain, { path: entryPath(5), text: second.text }],
    problem: /00000005.json does not follow/,
  },
  {
    name: 'a file that is no entry',
    entries: [...chain, { path: 'log/readme.md', text: 'hello' }],
    problem: /00000005.json is missing, log\/readme.md stands/,
  },
  {
    name: 'the whole chain written anew by another App',
    entries: aChain(4, otherKey),
    problem: /00000001.json is not signed by this App/,
  },
  {
    name: 'rewound and grown again to the same length',
    entries: [first, ...regrown()],
    problem: /00000004.json is not the entry that was seen before/,
  },
];

/** Three entries after the first that say other things, signed by our key: what a restored backup would look like. */
function regrown(): Entry[] {
  const entries = [first];
  for (let sequence = 2; sequence <= 4; sequence += 1) {
    const text = sealEntry(KEY, entries.at(-1)?.text ?? null, {
      sequence,
      at,
      records: [aRecord(`other ${sequence}`)],
    });
    entries.push({ path: entryPath(sequence), text });
  }
  return entries.slice(1);
}

describe('a chain that was tampered with is broken, and says where', () => {
  test.each(tamperings)('$name', ({ entries, seen = known, problem }) => {
    const ledger = readChain(KEY, entries, seen);
    expect(ledger).toEqual({ status: 'broken', problem: expect.stringMatching(problem) });
  });

  test('any changed byte is noticed when the chain was seen before', () => {
    fc.assert(
      fc.property(fc.nat({ max: 3 }), fc.nat(), fc.integer({ min: 1, max: 94 }), (index, place, shift) => {
        const changed = edited(chain, index, (text) => {
          const at = place % text.length;
          const code = 32 + ((text.charCodeAt(at) - 32 + shift) % 95);
          return text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        });
        fc.pre(changed[index]?.text !== chain[index]?.text);
        expect(readChain(KEY, changed, known).status).toBe('broken');
      }),
      { numRuns: 300 },
    );
  });

  test('any other order or selection is noticed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...chain), { maxLength: 5 }), (entries) => {
        fc.pre(JSON.stringify(entries) !== JSON.stringify(chain));
        expect(readChain(KEY, entries, known).status).toBe('broken');
      }),
    );
  });
});

describe('the key', () => {
  test('depends on the private key alone, not on the blanks around it', () => {
    expect(ledgerKey(' a private key\n')).toEqual(KEY);
    expect(ledgerKey('another private key')).not.toEqual(KEY);
    expect(KEY).toHaveLength(32);
  });
});
