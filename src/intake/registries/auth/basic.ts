import { header } from '../../answer.ts';
import { isOneOf } from '../../secrets.ts';
import { type AuthRule, proven } from './auth-rule.ts';

/** HTTP Basic (RFC 7617): user and password are compared together, in constant time. */
export function basicRule({ username, passwords }: { username: string; passwords: readonly string[] }): AuthRule {
  const expected = passwords.map((password) => Buffer.from(`${username}:${password}`).toString('base64'));
  return {
    kind: 'basic',
    check({ headers }) {
      const given = /^basic +(\S+)$/i.exec(header(headers, 'authorization') ?? '')?.[1] ?? '';
      return proven(isOneOf(given, expected), 'the user or password of the Authorization header is missing or wrong');
    },
  };
}
