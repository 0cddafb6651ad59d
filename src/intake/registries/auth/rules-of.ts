import type { RegistryName } from '../image-event.ts';
import type { AuthRule } from './auth-rule.ts';
import type { AuthSettings } from './auth-settings.ts';
import { basicRule } from './basic.ts';
import { headerRule } from './header.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { oidcRule } from './oidc.ts';
import { pathRule } from './path.ts';
import { signatureRule } from './signature.ts';
import { signatureFormOf } from './signature-forms.ts';

/** The rules that the settings of a receiver ask for; the cheap ones come first. */
export function rulesOf(
  { path, header, basic, signature, oidc }: AuthSettings,
  { registry, keys, now }: { registry: RegistryName; keys: IssuerKeys; now: () => Date },
): AuthRule[] {
  const rules: AuthRule[] = [];
  if (path !== undefined) rules.push(pathRule({ secrets: path.secret }));
  if (header !== undefined) {
    rules.push(headerRule({ name: header.name ?? headerNameOf(registry), values: header.value }));
  }
  if (basic !== undefined) rules.push(basicRule({ username: basic.username, passwords: basic.password }));
  if (signature !== undefined) {
    rules.push(signatureRule({ secrets: signature.secret, form: signatureFormOf(registry) }));
  }
  if (oidc !== undefined) {
    const { issuer: url, jwks, audience: audiences, email: emails = null, claims = {} } = oidc;
    rules.push(oidcRule({ issuer: { url, jwks }, audiences, emails, claims, keys, now }));
  }
  return rules;
}

/** Artifactory without signing sends the secret itself in a header of its own; the others send `Authorization`. */
function headerNameOf(registry: RegistryName): string {
  return registry === 'artifactory' ? 'X-JFrog-Event-Auth' : 'Authorization';
}
