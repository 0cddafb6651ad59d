import { createHash } from 'node:crypto';

/** A tenth earlier or later, so that what was listed together once is not listed together for ever. */
const SPREAD = 0.1;

/**
 * Whether a listing is older than its period. Each one has a jitter of its own, which stays the same until it is listed
 * again: a look in between changes nothing.
 */
export function isScanDue(
  listing: { repository: string; scannedAt: string | null },
  { now, seconds }: { now: string; seconds: number },
): boolean {
  const { repository, scannedAt } = listing;
  if (scannedAt === null) return true;
  const hash = createHash('sha256').update(`${repository} ${scannedAt}`).digest();
  const jitter = 1 - SPREAD + (2 * SPREAD * hash.readUInt32BE(0)) / 2 ** 32;
  return Date.parse(now) - Date.parse(scannedAt) >= seconds * 1000 * jitter;
}
