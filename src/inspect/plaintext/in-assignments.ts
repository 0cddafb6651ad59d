import { isPasswordKey, isReference, isSecretKey, looksRandom } from '../../model/mask-text.ts';
import { isMadeUp } from './made-up.ts';
import type { PlainSecret } from './plain-secret.ts';

/** Secrets in lines `NAME=value`, as `.env` and properties files have them. */
export function secretsInAssignments(text: string): PlainSecret[] {
  const found: PlainSecret[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const parts = /^\s*(?:export\s+)?([\w.-]{1,200})\s*=\s*["']?(.*?)["']?\s*$/.exec(line);
    const [, name = '', value = ''] = parts ?? [];
    const isRandom = looksRandom(value);
    const isSecret = (isPasswordKey(name) && value.length >= 4) || (isSecretKey(name) && isRandom);
    if (!isSecret || isReference(value) || isMadeUp(value) || value.startsWith('ENC[')) continue;
    const what = `the value of \`${name}\``;
    found.push({ line: index + 1, path: name, what, isCertain: isRandom, object: null, identity: value });
  }
  return found;
}
