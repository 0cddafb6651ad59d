import type { Headers } from '../../answer.ts';

/** What is known of a delivery before it is read. */
export interface Unread {
  body: Uint8Array;
  headers: Headers;
  /** The last segment of a path with a secret; null on a path without. */
  secret: string | null;
}

/** `why` is told to the sender and logged: it names what does not fit, never what was given or expected. */
export type AuthVerdict = { ok: true } | { ok: false; why: string };

/** One way in which a sender proves who it is, over the bytes as they came. */
export interface AuthRule {
  kind: 'signature' | 'oidc' | 'header' | 'basic' | 'path';
  check(delivery: Unread): AuthVerdict | Promise<AuthVerdict>;
}
