import { createHash } from 'node:crypto';
import { keyText, type ObjectKey } from '../object-key.ts';

/** The trailer of a merged pull request that lets a prune go beyond the brakes. */
export const PRUNE_TRAILER = 'Shiplock-Prune';

/** 16 hex digits over the set of keys, whatever its order: what the trailer names, so that consent covers this set only. */
export function pruneSetHash(keys: readonly ObjectKey[]): string {
  const texts = [...new Set(keys.map(keyText))].sort();
  return createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16);
}

/** The hashes that the messages of merged commits consent to: every `Shiplock-Prune:` line of their last paragraph. */
export function consentsIn(messages: readonly string[]): string[] {
  const found = new Set<string>();
  for (const message of messages) {
    const paragraphs = message
      .replaceAll('\r\n', '\n')
      .trimEnd()
      .split(/\n\s*\n/);
    for (const line of (paragraphs.at(-1) ?? '').split('\n')) {
      const hash = /^shiplock-prune:\s*([0-9a-f]{16})\s*$/i.exec(line)?.[1];
      if (hash !== undefined) found.add(hash.toLowerCase());
    }
  }
  return [...found];
}
