import { header } from '../../answer.ts';
import { sameSecret } from '../../secrets.ts';
import type { AuthRule } from './auth-rule.ts';

/** A header that carries a fixed secret, compared in constant time. While it is changed, `values` holds both. */
export function headerRule({ name, values }: { name: string; values: readonly string[] }): AuthRule {
  return {
    kind: 'header',
    check({ headers }) {
      const given = header(headers, name.toLowerCase()) ?? '';
      const isRight = values.map((value) => sameSecret(given, value)).includes(true);
      return isRight ? { ok: true } : { ok: false, why: `the header ${name} is missing or wrong` };
    },
  };
}
