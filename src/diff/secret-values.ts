import { isSecretValue } from '../model/mask-text.ts';
import { isJsonMap, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';

/**
 * The values that the Secrets of both sides hold, encoded and decoded, and those that stand under the name of a
 * password anywhere, longest first: wherever else one of them stands, it is masked as well. Plain words (`postgres`, `checkout-db`) are left out: they are names of things and
 * would black out half a diff.
 */
export function secretValues(objects: readonly KubeObject[]): string[] {
  const values = new Set<string>();
  for (const object of objects) {
    if (object.kind !== 'Secret') {
      collectNamed(object, '', values);
      continue;
    }
    for (const text of textsIn(object['data'])) values.add(text).add(decoded(text));
    for (const text of textsIn(object['stringData'])) values.add(text).add(encoded(text));
  }
  const trimmed = [...values].map((value) => value.trim());
  const telling = trimmed.filter((value) => value.length >= 6 && !/^[A-Za-z]+(?:[-._ ][A-Za-z]+)*$/.test(value));
  return [...new Set(telling)].sort((a, b) => b.length - a.length);
}

/** Values that say by their name that they are secret; what only points to one is none. */
function collectNamed(value: unknown, key: string, values: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectNamed(item, key, values);
  else if (isJsonMap(value)) {
    const name = textAt(value, 'name') ?? textAt(value, 'key');
    for (const [below, one] of Object.entries(value)) {
      if (below === 'remoteRef' || below === 'encryptedData') continue;
      collectNamed(one, below === 'value' && name !== null ? name : below, values);
    }
  } else if (typeof value === 'string' && !/^(?:[/$<{]|vault:|ref\+|ENC\[)/.test(value)) {
    if (isSecretValue(key, value)) values.add(value);
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isJsonMap(value) ? Object.values(value).flatMap(textsIn) : [];
}

function encoded(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** The text that Base64 stands for; the empty text when it is none. */
function decoded(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll(/\s/g, '')), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8').decode(bytes);
  } catch {
    return '';
  }
}
