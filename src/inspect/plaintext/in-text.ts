import { credentialForms } from '../../model/credential-forms.ts';
import { inAddress, isReference } from '../../model/mask-text.ts';
import { isMadeUp } from './made-up.ts';
import type { PlainSecret } from './plain-secret.ts';

/** Credentials in a text of any kind that their form betrays: tokens, private keys, passwords in addresses. */
export function secretsInText(text: string): PlainSecret[] {
  const found: PlainSecret[] = [];
  function add(index: number, what: string, value: string): void {
    const line = lineAt(text, index);
    found.push({ line, path: null, what, isCertain: true, object: null, identity: value });
  }
  for (const { what, form } of credentialForms) {
    for (const match of text.matchAll(form)) add(match.index, what, match[0]);
  }
  for (const match of text.matchAll(inAddress)) {
    const password = match[0].slice(match[1]?.length ?? 0);
    if (!isReference(password) && !isMadeUp(password)) add(match.index, 'an address with a password', match[0]);
  }
  return found;
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
