import { isJsonMap } from './json.ts';
import type { KubeObject } from './kube-object.ts';

/**
 * The values that the Secrets of both sides hold, encoded and decoded, longest first: wherever else one of them
 * stands, it is masked as well. Plain words (`postgres`, `checkout-db`) are left out: they are names of things and
 * would black out half a diff.
 */
export function secretValues(objects: readonly KubeObject[]): string[] {
  const values = new Set<string>();
  for (const object of objects) {
    if (object.kind !== 'Secret') continue;
    for (const encoded of textsIn(object['data'])) {
      values.add(encoded);
      values.add(decoded(encoded));
    }
    for (const text of textsIn(object['stringData'])) values.add(text);
  }
  const trimmed = [...values].map((value) => value.trim());
  const telling = trimmed.filter((value) => value.length >= 6 && !/^[A-Za-z]+(?:[-._ ][A-Za-z]+)*$/.test(value));
  return [...new Set(telling)].sort((a, b) => b.length - a.length);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isJsonMap(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** The text that Base64 stands for; the empty text when it is none. */
function decoded(encoded: string): string {
  try {
    const bytes = Uint8Array.from(atob(encoded.replaceAll(/\s/g, '')), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8').decode(bytes);
  } catch {
    return '';
  }
}
