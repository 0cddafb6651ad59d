/** What answers a registry that asks who we are. */
export type Secret =
  | { kind: 'basic'; username: string; password: string }
  /** A refresh token (`identitytoken`), which the token server turns into short ones. */
  | { kind: 'identity'; token: string }
  /** A token that goes to the registry as it is. */
  | { kind: 'bearer'; token: string };

/** Where the secret for a registry comes from, each time it is needed. Throws with a sentence when it cannot be had. */
export type Credentials = () => Promise<Secret>;

export function fixed(secret: Secret): Credentials {
  return async () => secret;
}

/** A secret that ends (milliseconds since 1970). */
export interface Lent {
  secret: Secret;
  until: number;
}

/** A login is renewed this long before its secret ends. */
const EARLY_MS = 300_000;
/** A login that failed is not tried again for each of many images. */
const FAILURE_MS = 30_000;

/** Keeps what a login gave until shortly before it ends; many who ask at once cause one login. */
export function lent(login: () => Promise<Lent>, now: () => number): Credentials {
  let kept: { made: Promise<Lent>; until: number } | null = null;
  return async () => {
    if (kept === null || kept.until <= now()) {
      const made = login();
      const mine = { made, until: Number.POSITIVE_INFINITY };
      kept = mine;
      made.then(
        ({ until }) => {
          mine.until = Math.max(until - EARLY_MS, now() + FAILURE_MS);
        },
        () => {
          mine.until = now() + FAILURE_MS;
        },
      );
    }
    return (await kept.made).secret;
  };
}
