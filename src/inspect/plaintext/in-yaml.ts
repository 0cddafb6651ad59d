import { type Document, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { isPasswordKey, isReference, isSecretKey, looksRandom } from '../../model/mask-text.ts';
import { keyText, pairOf, readYaml, startOf } from '../../text/yaml-document.ts';
import { type Encryption, encryptionOf, isEncrypted } from './encryption.ts';
import { isMadeUp } from './made-up.ts';
import type { PlainSecret } from './plain-secret.ts';

/**
 * Secrets in YAML or JSON that the place betrays: what Secrets and generators of Secrets hold, and what stands beside
 * names such as `password`. Values that SOPS encrypted are none. A file that cannot be read, such as a template, has none.
 */
export function secretsInYaml(text: string): PlainSecret[] {
  const read = readYaml(text);
  if (read.status === 'broken') return [];
  return read.documents.flatMap((document) => {
    const line = (node: unknown): number => read.position(startOf(node) ?? 0).line;
    return secretsInDocument(document, line);
  });
}

interface Walk {
  line(node: unknown): number;
  encryption: Encryption | null;
  object: PlainSecret['object'];
  found: PlainSecret[];
}

function secretsInDocument(document: Document, line: Walk['line']): PlainSecret[] {
  const root = document.contents;
  if (!isMap(root)) return [];
  const kind = textOf(root, 'kind');
  // What these hold is encrypted, or says only where the secret is.
  if (kind === 'SealedSecret' || kind === 'ExternalSecret' || kind === 'ClusterExternalSecret') return [];
  const walk: Walk = { line, encryption: encryptionOf(root), object: objectOf(root, kind), found: [] };
  if (kind === 'Secret') {
    collectHeld(pairOf(root, 'data')?.value, 'data', walk);
    collectHeld(pairOf(root, 'stringData')?.value, 'stringData', walk);
    return walk.found;
  }
  collectGenerated(root, walk);
  collectNamed(root, '', walk);
  return walk.found;
}

/** Every value of a Secret. */
function collectHeld(map: unknown, path: string, walk: Walk): void {
  if (!isMap(map)) return;
  for (const pair of map.items) {
    const value = scalarText(pair.value);
    const key = keyText(pair);
    if (key === null || value === null || value.trim() === '' || isElsewhere(value, walk)) continue;
    add(walk, pair.key, { path: `${path}.${key}`, what: 'a value of a Secret', isCertain: true, value });
  }
}

/** Literals of a kustomization's `secretGenerator`. */
function collectGenerated(root: YAMLMap, walk: Walk): void {
  const generators = pairOf(root, 'secretGenerator')?.value;
  if (!isSeq(generators)) return;
  for (const generator of generators.items) {
    const literals = pairOf(generator, 'literals')?.value;
    if (!isSeq(literals)) continue;
    const name = isMap(generator) ? textOf(generator, 'name') : null;
    for (const literal of literals.items) {
      const [key = '', ...rest] = (scalarText(literal) ?? '').split('=');
      const value = rest.join('=');
      if (value === '' || isElsewhere(value, walk)) continue;
      const path = `secretGenerator[${name ?? ''}].${key}`;
      add(walk, literal, { path, what: 'a value of a Secret', isCertain: true, value });
    }
  }
}

/** Values beside names that say what they are, also as `name` and `value` of an environment variable. */
function collectNamed(node: unknown, path: string, walk: Walk): void {
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) collectNamed(item, `${path}[${index}]`, walk);
  }
  if (!isMap(node)) return;
  const variable = textOf(node, 'name');
  for (const pair of node.items) {
    const key = keyText(pair);
    if (key === null || key === 'secretGenerator' || key === 'sops') continue;
    const below = path === '' ? key : `${path}.${key}`;
    const value = scalarText(pair.value);
    if (value === null) collectNamed(pair.value, below, walk);
    else collectIfSecret(key === 'value' && variable !== null ? variable : key, value, { below, at: pair.key }, walk);
  }
}

function collectIfSecret(name: string, value: string, { below, at }: { below: string; at: unknown }, walk: Walk): void {
  const isRandom = looksRandom(value);
  if (!(isPasswordKey(name) && value.length >= 4) && !(isSecretKey(name) && isRandom)) return;
  if (isElsewhere(value, walk) || isMadeUp(value)) return;
  add(walk, at, { path: below, what: `the value of \`${name}\``, isCertain: isRandom, value });
}

/** Encrypted, or only the way to where the secret is. */
function isElsewhere(value: string, { encryption }: Walk): boolean {
  return isEncrypted(value, encryption) || isReference(value) || value.includes('{{');
}

function add(walk: Walk, node: unknown, found: Pick<PlainSecret, 'path' | 'what' | 'isCertain'> & { value: string }) {
  const { value, ...rest } = found;
  walk.found.push({ ...rest, line: walk.line(node), object: walk.object, identity: value });
}

function scalarText(node: unknown): string | null {
  if (!isScalar(node)) return null;
  return typeof node.value === 'string' ? node.value : (node.source ?? null);
}

function textOf(map: YAMLMap, key: string): string | null {
  return scalarText(pairOf(map, key)?.value);
}

function objectOf(root: YAMLMap, kind: string | null): PlainSecret['object'] {
  const metadata = pairOf(root, 'metadata')?.value;
  if (kind === null || !isMap(metadata)) return null;
  const name = textOf(metadata, 'name');
  return name === null ? null : { kind, namespace: textOf(metadata, 'namespace'), name };
}
