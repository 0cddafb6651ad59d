import { expect, test } from 'vitest';
import { tagOfFact } from '../../src/observe/tag-of-fact.ts';
import type { KnownImage } from '../../src/store/images.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const fact: KnownImage = {
  repository: 'ghcr.io/acme/checkout',
  tag: '1.4.3',
  digest,
  source: 'github',
  seenAt: '2026-03-04T00:00:00.000Z',
  told: { by: 'github', at: '2026-03-04T00:00:00.000Z' },
};
const { tag, told } = fact;

test.each<[string, Partial<KnownImage>, boolean, object]>([
  ['the registry’s own word counts', { source: 'registry' }, false, { digest }],
  ['also when it cannot be read now', { source: 'registry' }, true, { digest }],
  ['GitHub’s event is a hint where the registry can be read', {}, false, { digest: null }],
  ['and evidence where it cannot', {}, true, { digest, evidence: 'event' }],
  ['a webhook that people made is not', { source: 'ghcr' }, true, { digest: null }],
  ['nor is a CI job', { source: 'ci' }, true, { digest: null }],
  ['nor is what the scan listed', { source: 'scan', digest: null }, true, { digest: null }],
  ['an event without a digest proves nothing', { digest: null }, true, { digest: null }],
])('%s', (_name, changes, isUnreadable, expected) => {
  expect(tagOfFact({ ...fact, ...changes }, { isUnreadable })).toEqual({ tag, told, ...expected });
});

test('who told of it is left out where it is not known', () => {
  expect(tagOfFact({ ...fact, told: null }, { isUnreadable: false })).toEqual({ tag, digest: null });
});
