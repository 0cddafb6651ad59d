import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Failure, fullJitter, readRetryAfter, retryDelay } from '../../../src/clusters/kube/retry.ts';

const READ = { isRepeatable: true, triesMade: 0, triesLeft: 1 };
const APPLY = READ;
const POST = { ...APPLY, isRepeatable: false };
const half = () => 0.5;

function status(code: number, retryAfterSeconds: number | null = null): Failure {
  return { kind: 'status', status: code, retryAfterSeconds };
}

describe('a retry', () => {
  it.each([
    ['a throttled request of any kind', status(429), POST, 100],
    ['a throttled request, when the server said', status(429, 7), POST, 7000],
    ['an overloaded server, for an apply', status(503), APPLY, 100],
    ['an overloaded server, for a create', status(503), POST, null],
    ['a fault of the server, for a read', status(500), READ, 100],
    ['a fault of the server, for an apply', status(500), APPLY, 100],
    ['a fault of the server, for a create', status(500), POST, null],
    ['a verdict that looks like a fault', { ...status(500), isVerdict: true }, APPLY, null],
    ['a broken connection, for an apply', { kind: 'connection' } as const, APPLY, 100],
    ['a broken connection, for a create', { kind: 'connection' } as const, POST, null],
    ['a timeout', { kind: 'timeout' } as const, READ, null],
    ['a refusal', status(409), READ, null],
    ['the last try', status(429), { ...READ, triesLeft: 0 }, null],
    ['an hour of Retry-After', status(429, 3600), READ, 30_000],
  ])('after %s', (_name, failure, request, wait) => {
    expect(retryDelay(failure, request, half)).toBe(wait);
  });

  it('waits at most the bound, which doubles', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, random) => {
        const wait = fullJitter(tries, { first: 200, most: 30_000 }, () => random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(30_000, 200 * 2 ** tries));
      }),
    );
  });

  it('reads seconds and dates, and nothing else', () => {
    const now = Date.parse('2026-10-21T07:27:30.400Z');
    expect(readRetryAfter('3', now)).toBe(3);
    expect(readRetryAfter(['4', '5'], now)).toBe(4);
    expect(readRetryAfter('Wed, 21 Oct 2026 07:28:00 GMT', now)).toBe(30);
    expect(readRetryAfter('Wed, 21 Oct 2026 07:00:00 GMT', now)).toBe(0);
    for (const text of ['-1', '1.5', 'soon', '', undefined]) expect(readRetryAfter(text, now)).toBeNull();
  });
});
