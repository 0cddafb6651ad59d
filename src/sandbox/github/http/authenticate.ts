import { verify } from 'node:crypto';
import { z } from 'zod';
import type { App } from '../world/accounts.ts';
import { hashToken, type World } from '../world/world.ts';
import type { Actor } from './call.ts';
import { HttpError } from './http-error.ts';

const jwtHeader = z.object({ alg: z.literal('RS256') });
const jwtClaims = z.object({ iss: z.union([z.string(), z.number()]), iat: z.number(), exp: z.number() });

/** GitHub allows clocks to differ by a minute and a JWT to live ten. */
const SKEW_SECONDS = 60;
const LONGEST_SECONDS = 600;

/** Who an Authorization header of the API stands for; 401 for credentials that are wrong or over. */
export function authenticate(world: World, header: string | undefined, now: Date): Actor {
  if (header === undefined) return { kind: 'anonymous' };
  const [scheme = '', credentials = ''] = header.split(' ');
  if (/^basic$/i.test(scheme)) return authenticateBasic(world, credentials, now);
  if (!/^(bearer|token)$/i.test(scheme)) throw badCredentials();
  if (credentials.split('.').length === 3) return { kind: 'app', app: verifyJwt(world, credentials, now) };
  return authenticateToken(world, credentials, now);
}

/** Name and token of HTTP Basic; the name may be any, as with GitHub's `x-access-token`. */
export function authenticateBasic(world: World, encoded: string, now: Date): Actor {
  const decoded = Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  const password = decoded.slice(colon + 1);
  return authenticateToken(world, password === 'x-oauth-basic' ? decoded.slice(0, colon) : password, now);
}

function authenticateToken(world: World, token: string, now: Date): Actor {
  const grant = world.grants.get(hashToken(token));
  if (!grant) throw badCredentials();
  if (grant.kind === 'installation' && grant.expiresAt <= now) throw badCredentials();
  return grant;
}

function verifyJwt(world: World, jwt: string, now: Date): App {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const header = jwtHeader.safeParse(decodeJson(head));
  const claims = jwtClaims.safeParse(decodeJson(body));
  if (!header.success || !claims.success) throw new HttpError(401, 'A JSON web token could not be decoded');
  const app = findApp(world, String(claims.data.iss));
  const signed = Buffer.from(`${head}.${body}`);
  if (!app || !verify('sha256', signed, app.publicKey, Buffer.from(signature, 'base64url'))) {
    throw new HttpError(401, app ? 'A JSON web token could not be decoded' : 'Integration not found');
  }
  checkTimes(claims.data.iat, claims.data.exp, now.getTime() / 1000);
  return app;
}

function checkTimes(issued: number, expires: number, seconds: number): void {
  if (issued > seconds + SKEW_SECONDS) {
    throw new HttpError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (expires <= seconds - SKEW_SECONDS) {
    throw new HttpError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (expires > seconds + LONGEST_SECONDS + SKEW_SECONDS) {
    throw new HttpError(401, "'Expiration time' claim ('exp') is too far in the future");
  }
}

function findApp(world: World, issuer: string): App | undefined {
  return [...world.apps.values()].find((app) => String(app.id) === issuer || app.clientId === issuer);
}

function decodeJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function badCredentials(): HttpError {
  return new HttpError(401, 'Bad credentials');
}
