import { header } from '../../answer.ts';
import { isOneOf } from '../../secrets.ts';
import { type AuthRule, proven } from './auth-rule.ts';

/** A header that carries a fixed secret, compared in constant time. While it is changed, `values` holds both. */
export function headerRule({ name, values }: { name: string; values: readonly string[] }): AuthRule {
  return {
    kind: 'header',
    check({ headers }) {
      const given = header(headers, name.toLowerCase()) ?? '';
      return proven(isOneOf(given, values), `the header ${name} is missing or wrong`);
    },
  };
}
