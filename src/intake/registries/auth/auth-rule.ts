import type { Headers } from '../../answer.ts';

/** What is known of a delivery before it is read. */
export interface Unread {
  body: Uint8Array;
  headers: Headers;
  /** The last segment of a path with a secret; null on a path without. */
  secret: string | null;
}

/**
 * `why` is told to the sender and logged: it names what does not fit and never holds a secret. 401: not proven; 403: proven
 * to be somebody who may not; 503: it cannot be told now, and the sender should try again.
 */
export type AuthVerdict = { ok: true } | { ok: false; status: 401 | 403 | 503; why: string };

/** One way in which a sender proves who it is, over the bytes as they came. */
export interface AuthRule {
  kind: 'signature' | 'oidc' | 'header' | 'basic' | 'path';
  check(delivery: Unread): AuthVerdict | Promise<AuthVerdict>;
}

/** The verdict of a rule that either holds or does not. */
export function proven(isProven: boolean, why: string): AuthVerdict {
  return isProven ? { ok: true } : { ok: false, status: 401, why };
}
