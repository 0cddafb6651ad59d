import { isMap, type YAMLMap } from 'yaml';
import { pairOf } from '../../text/yaml-document.ts';

/** How a file is encrypted. */
export type Encryption = { kind: 'sops' };

/** What a document says of its encryption: SOPS writes a map `sops` beside the values. Null for none. */
export function encryptionOf(root: YAMLMap): Encryption | null {
  return isMap(pairOf(root, 'sops')?.value) ? { kind: 'sops' } : null;
}

/** True for a value that SOPS wrote in a document that it encrypted; elsewhere the same text is a text like any other. */
export function isEncrypted(value: string, encryption: Encryption | null): boolean {
  return encryption !== null && /^ENC\[[A-Z0-9_]+,data:/.test(value);
}
