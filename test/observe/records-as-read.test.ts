import { expect, test } from 'vitest';
import type { Ledger, StateRecord } from '../../src/model/record.ts';
import { releaseOf } from '../../src/model/release.ts';
import { recordsAsRead } from '../../src/observe/records-as-read.ts';
import { aTargetAt } from '../decide/builders.ts';

const chart = { kind: 'chart' as const, repository: 'oci://ghcr.io/acme/charts/web', tag: '1.0.0', digest: null };
const before = aTargetAt('dev', '1.0.0');
const now = { ...before, release: releaseOf([...before.release.artifacts, chart]) };
const parts = [
  {
    targets: [{ status: 'read' as const, at: now, files: {}, report: null, others: [] }],
    pulls: [],
    merged: [],
    directs: [],
  },
];

function proofOf({ release, content }: Pick<typeof before, 'release' | 'content'>): StateRecord {
  const at = '2026-11-21T12:00:00.000Z';
  const names = { application: 'checkout', environment: 'dev', cluster: 'eu', revision: 'a'.repeat(40) };
  return { kind: 'proof', version: 1, ...names, release, content, healthySince: at, provenAt: at, soakSeconds: 0 };
}

function read(...records: StateRecord[]): StateRecord[] {
  const at = '2026-11-21T12:00:00.000Z';
  const ledger: Ledger = { status: 'intact', sequence: 1, records: records.map((record) => ({ at, record })) };
  const found = recordsAsRead(ledger, parts);
  return found.status === 'intact' ? found.records.map(({ record }) => record) : [];
}

test('a proof of a content whose chart was not read then is one of that chart', () => {
  expect(read(proofOf(before))).toEqual([proofOf(now)]);
});

test('a proof of another content, or of another image, stays what it is', () => {
  const other = proofOf({ ...before, content: 'f'.repeat(64) });
  const image = proofOf({ ...aTargetAt('dev', '1.1.0'), content: before.content });
  const charted = releaseOf([...before.release.artifacts, { ...chart, tag: '2.0.0' }]);
  const wrong = proofOf({ release: charted, content: before.content });
  expect(read(other, image, wrong)).toEqual([other, image, wrong]);
});

test('a rollback leads to the release as it is read, and a broken ledger stays broken', () => {
  const rollback: StateRecord = {
    kind: 'rollback',
    version: 1,
    target: 'checkout/dev',
    from: aTargetAt('dev', '1.1.0').release,
    to: before.release,
    revision: 'a'.repeat(40),
    content: before.content,
    reason: 'errors',
    by: 'ann',
    comment: null,
  };
  expect(read(rollback)).toEqual([{ ...rollback, to: now.release }]);
  const broken: Ledger = { status: 'broken', problem: 'a link is missing' };
  expect(recordsAsRead(broken, parts)).toBe(broken);
});
