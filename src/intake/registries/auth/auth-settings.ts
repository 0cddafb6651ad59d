import { z } from 'zod';

const text = z.string().trim().min(1);
const oneOrMore = <T extends z.ZodType<string>>(one: T) =>
  z.union([one, z.array(one).min(1)]).transform((value): string[] => [value].flat());

/** Short secrets can be guessed; while one is changed, a list holds the new one and the old one. */
const Secrets = oneOrMore(z.string().min(16, 'must have at least 16 characters'));
const PathSecrets = oneOrMore(
  z.string().regex(/^[\w-]{32,200}$/, 'must be 32 or more characters of A-Z, a-z, 0-9, - and _'),
);

/** Of an issuer: its own address. Only what runs on the same machine may do without TLS. */
export const IssuerUrl = z
  .url()
  .refine((url) => /^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(url), 'must begin with https://');

const oidc = {
  issuer: IssuerUrl,
  audience: oneOrMore(text),
  email: oneOrMore(text).exactOptional(),
  claims: z.record(z.string(), oneOrMore(text)).exactOptional(),
  jwks: IssuerUrl.exactOptional(),
};
const Oidc = z
  .strictObject(oidc)
  .refine(
    ({ email, claims = {} }) => email !== undefined || Object.keys(claims).length > 0,
    'anybody can get a token of a public issuer: say with "email" or "claims" whose may send',
  );

/** How senders of one receiver prove who they are. All that is given must hold. */
export const AuthSettings = z.strictObject({
  signature: z.strictObject({ secret: Secrets }).exactOptional(),
  oidc: Oidc.exactOptional(),
  header: z.strictObject({ name: text.exactOptional(), value: Secrets }).exactOptional(),
  basic: z.strictObject({ username: text, password: Secrets }).exactOptional(),
  path: z.strictObject({ secret: PathSecrets }).exactOptional(),
});
export type AuthSettings = z.infer<typeof AuthSettings>;
