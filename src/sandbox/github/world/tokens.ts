import { randomBytes } from 'node:crypto';
import type { Account, Installation, Permissions } from './accounts.ts';
import { hashToken, type World } from './world.ts';

const HOUR_MS = 3_600_000;

function randomToken(prefix: string): string {
  return `${prefix}_${randomBytes(27).toString('base64url').replaceAll(/[-_]/g, 'x')}`;
}

/** Makes an installation token that ends after one hour, as GitHub's do. */
export function issueInstallationToken(
  world: World,
  wanted: {
    readonly installation: Installation;
    readonly permissions: Permissions;
    readonly repositories: ReadonlySet<string> | undefined;
    readonly now: Date;
  },
): { token: string; expiresAt: Date } {
  const { now, ...granted } = wanted;
  const token = randomToken('ghs');
  const expiresAt = new Date(now.getTime() + HOUR_MS);
  world.grants.set(hashToken(token), { kind: 'installation', ...granted, expiresAt });
  return { token, expiresAt };
}

/** Makes a token of a person, or takes the one given. */
export function issueUserToken(world: World, account: Account, scopes: readonly string[], given?: string): string {
  const token = given ?? randomToken('ghp');
  world.grants.set(hashToken(token), { kind: 'user', account, scopes });
  return token;
}
