import { describe, expect, test } from 'vitest';
import type { Comment } from '../../src/hosts/host.ts';
import type { Ledger } from '../../src/model/record.ts';
import { awaitsAnswer, observeCommands } from '../../src/observe/command-comments.ts';
import type { View } from '../../src/observe/views.ts';
import { aHost, BOT } from '../act/stage.ts';
import { aConfig, aLedger, anArtifact, sha } from '../decide/builders.ts';

const config = { ...aConfig(), overriders: { users: [], teams: ['on-call'] } };

interface Seen {
  /** Since when tips of the base branch were seen, and the head of the pull request. */
  base: string;
  head: string;
}

/** What looking at comments needs, with a memory of when things were first seen. */
function viewOf({ base, head }: Seen): View {
  const host = aHost();
  const people = { role: async () => 'write' as const, isMember: async (team: string) => team !== 'release' };
  const pullHeads = {
    see: async () => undefined,
    firstSeen: async () => head,
    newestBefore: async ({ before }: { before: string }) => (base < before ? sha('base') : null),
  };
  const parts = { host: { ...host, people }, store: { pullHeads }, app: { id: 1, login: BOT } };
  const key = { installation: 1, owner: 'acme', name: 'gitops' };
  return {
    ...parts,
    key,
    base: { branch: 'main', sha: sha('base') },
    config: { status: 'valid', config },
  } as unknown as View;
}

function said(body: string, at: string, comment: Partial<Comment> = {}): Comment {
  return { id: 31, by: 'olga', byBot: false, at, updatedAt: at, body, ...comment };
}

const early: Seen = { base: '2026-11-21T08:00:00.000Z', head: '2026-11-21T08:00:00.000Z' };
const none: Ledger = aLedger();

function look(comments: Comment[], seen = early, ledger = none, head: string | null = sha('head 8')) {
  return observeCommands(viewOf(seen), { number: 8, head, comments, ledger });
}

describe('comments with commands', () => {
  test('come with the rights of their author, those of overriders included, and with the head that was seen', async () => {
    expect(await look([said('/promote', '2026-11-21T09:00:00Z')])).toMatchObject([
      { role: 'write', teams: ['on-call'], head: sha('head 8'), base: null },
    ]);
    expect(await look([said('/promote', '2026-11-21T07:55:00Z')])).toMatchObject([{ head: null }]);
  });

  test('are without those of our own, of bots alone, and prose', async () => {
    const at = '2026-11-21T09:00:00Z';
    const bots = await look([
      said('/hold', at, { by: BOT }),
      said('hello', at),
      said('/hold', at, { by: 'x[bot]', byBot: true }),
    ]);
    expect(bots).toMatchObject([{ by: 'x[bot]', byBot: true, role: 'none' }]);
  });

  test('that speak of what is there come with the tip that their author could see', async () => {
    const at = '2026-11-21T09:00:00Z';
    for (const body of ['/rollback', '/sync'])
      expect(await look([said(body, at)]), body).toMatchObject([{ base: { sha: sha('base') } }]);
  });

  test('that were made before Shiplock came were said to somebody else', async () => {
    expect(await look([said('/hold', '2026-11-21T07:00:00Z')])).toEqual([]);
    expect(await look([said('/hold', '2026-11-21T07:55:00Z')]), 'it may be what brought the first look').toHaveLength(
      1,
    );
  });

  test('are known by the history when the memory is gone', async () => {
    const artifacts = [anArtifact('1.4.3')];
    const facts = { application: 'checkout', artifacts, reason: 'r', by: 'root', comment: 1 };
    const ledger = aLedger({ kind: 'rejection', version: 1, ...facts });
    const gone: Seen = { base: '2026-11-22T00:00:00.000Z', head: '2026-11-22T00:00:00.000Z' };
    expect(await look([said('/hold', '2026-11-21T13:00:00Z')], gone, ledger)).toMatchObject([{ head: null }]);
    expect(await look([said('/hold', '2026-11-21T11:00:00Z')], gone, ledger)).toEqual([]);
  });
});

test('a comment waits for an answer until there is one; an edited one and a bot do not wait', () => {
  const one = { id: 31, byBot: false, edited: false };
  expect(awaitsAnswer([one], [])).toBe(true);
  expect(awaitsAnswer([one], [{ to: 31 }])).toBe(false);
  expect(
    awaitsAnswer(
      [
        { ...one, edited: true },
        { ...one, byBot: true },
      ],
      [],
    ),
  ).toBe(false);
});
