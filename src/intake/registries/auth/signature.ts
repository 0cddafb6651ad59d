import { createHmac } from 'node:crypto';
import { type Headers, header } from '../../answer.ts';
import { isOneOf } from '../../secrets.ts';
import { type AuthRule, proven } from './auth-rule.ts';

type Algorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** How a sender writes the HMAC of the body into a header. */
export interface SignatureForm {
  /** Any of them, lower case; the first that came counts. */
  headers: readonly string[];
  /** `bare`: hex of the first algorithm. `named`: `sha256=<hex>`, with any of the algorithms. */
  form: 'bare' | 'named';
  algorithms: readonly Algorithm[];
}

/** Flux's `generic-hmac` receivers take the same, so what signs for them signs for Shiplock. */
export const genericSignature: SignatureForm = {
  headers: ['x-signature'],
  form: 'named',
  algorithms: ['sha256', 'sha512', 'sha384', 'sha1'],
};

/** An HMAC over the bytes of the body as they came. While the secret is changed, `secrets` holds both. */
export function signatureRule({ secrets, form }: { secrets: readonly string[]; form: SignatureForm }): AuthRule {
  const names = form.headers.join(' or ');
  return {
    kind: 'signature',
    check({ body, headers }) {
      const given = read(form, headers);
      const expected = given === null ? [] : secrets.map((secret) => hmac(given.algorithm, secret, body));
      const isSigned = given !== null && isOneOf(given.hex, expected);
      return proven(isSigned, `the signature in ${names} is missing or does not fit the body`);
    },
  };
}

function read({ headers: names, form, algorithms }: SignatureForm, headers: Headers) {
  const text = names.map((name) => header(headers, name)).find((value) => value !== null);
  if (text === undefined || text === null) return null;
  if (form === 'bare') return { algorithm: algorithms[0] ?? 'sha256', hex: text.toLowerCase() };
  const algorithm = algorithms.find((one) => text.startsWith(`${one}=`));
  return algorithm === undefined ? null : { algorithm, hex: text.slice(algorithm.length + 1).toLowerCase() };
}

function hmac(algorithm: Algorithm, secret: string, body: Uint8Array): string {
  return createHmac(algorithm, secret).update(body).digest('hex');
}
