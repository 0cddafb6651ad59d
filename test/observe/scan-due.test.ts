import { expect, test } from 'vitest';
import { isScanDue } from '../../src/observe/scan-due.ts';

const start = Date.parse('2026-03-04T00:00:00.000Z');
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();

test('what was never listed is due at once', () => {
  expect(isScanDue({ repository: 'ghcr.io/acme/api', scannedAt: null }, { now: at(0), seconds: 600 })).toBe(true);
});

test('each listing is due within a tenth of its period, and they spread', () => {
  const dues = Array.from({ length: 200 }, (_, n) => {
    const listing = { repository: `ghcr.io/acme/api-${n}`, scannedAt: at(0) };
    for (let now = 0; ; now += 1) if (isScanDue(listing, { now: at(now), seconds: 600 })) return now;
  });
  expect(Math.min(...dues)).toBeGreaterThanOrEqual(540);
  expect(Math.max(...dues)).toBeLessThanOrEqual(660);
  expect(new Set(dues).size).toBeGreaterThan(60);
});

test('the next listing of a repository has another jitter', () => {
  const dueAfter = (scanned: number) => {
    const listing = { repository: 'ghcr.io/acme/api', scannedAt: at(scanned) };
    for (let now = scanned; ; now += 1) if (isScanDue(listing, { now: at(now), seconds: 600 })) return now - scanned;
  };
  expect(new Set([0, 600, 1200, 1800].map(dueAfter)).size).toBeGreaterThan(1);
});
