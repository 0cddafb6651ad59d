import { parseDocument } from 'yaml';
import { listAt, textAt, valueAt } from '../../../../model/read-json.ts';
import type { YamlPath } from '../../../../text/yaml-document.ts';
import type { DeclaredObject, Scope, Settings } from '../declaration.ts';
import { plainValue } from '../read-objects.ts';
import { isMap, mergeValues } from './merge-values.ts';
import { refuse } from './source-ref.ts';
import { valueAtPath } from './target-path.ts';

/** The values that a HelmRelease gives its chart, and what of them is not known. */
export interface ReleaseValues {
  /** All layers merged; null for none. */
  values: Settings | null;
  unknowns: string[];
  /** Files that values came from. */
  files: string[];
}

interface Reference {
  kind: string;
  name: string;
  key: string;
  targetPath: string | null;
  isOptional: boolean;
  at: YamlPath;
}

/**
 * Merges `valuesFrom` in its order, then `values`, which has the last word. What a Secret holds is named as not known.
 * Throws `ConfigError` for a ConfigMap or key that is not there and must be.
 */
export async function releaseValues(object: DeclaredObject, scope: Scope): Promise<ReleaseValues> {
  const found: ReleaseValues = { values: null, unknowns: [], files: [] };
  for (const [index, item] of listAt(object.json, 'spec', 'valuesFrom').entries()) {
    await layOver(found, referenceOf(item, index), object, scope);
  }
  const own = valueAt(object.json, 'spec', 'values');
  if (isMap(own) && Object.keys(own).length > 0) found.values = mergeValues(found.values ?? {}, own);
  return found;
}

function referenceOf(item: unknown, index: number): Reference {
  return {
    kind: textAt(item, 'kind') ?? 'ConfigMap',
    name: textAt(item, 'name') ?? '',
    key: textAt(item, 'valuesKey') || 'values.yaml',
    targetPath: textAt(item, 'targetPath') || null,
    isOptional: valueAt(item, 'optional') === true,
    at: ['spec', 'valuesFrom', index],
  };
}

async function layOver(found: ReleaseValues, wanted: Reference, object: DeclaredObject, scope: Scope): Promise<void> {
  const { kind, name, key, targetPath } = wanted;
  if (kind === 'Secret') {
    const where = targetPath === null ? '' : ` (for \`${targetPath}\`)`;
    found.unknowns.push(`The values in the Secret ${name}${where} are not known from Git.`);
    return;
  }
  const holder = scope.find(object, { kind, namespace: object.namespace, name });
  const text = textAt(holder?.json, 'data', key);
  if (holder === null || text === null) {
    const what = holder === null ? `the ConfigMap ${name}` : `the key ${key} of the ConfigMap ${name}`;
    if (!wanted.isOptional)
      await refuse(object, scope, wanted.at, `${what} is not in Git: the values in it are not known`);
    found.unknowns.push(`Values may stand in ${what}, which is not in Git.`);
    return;
  }
  found.files.push(holder.file, ...(holder.origins ?? []));
  const values = targetPath === null ? valuesIn(text) : valueAtPath(targetPath, text);
  if (values !== null) found.values = mergeValues(found.values ?? {}, values);
  else if (targetPath === null)
    await refuse(object, scope, wanted.at, `${key} of the ConfigMap ${name} holds no map of values`);
  else
    found.unknowns.push(
      `The value for \`${targetPath}\` of the ConfigMap ${name} goes into a list: it is left out here.`,
    );
}

function valuesIn(text: string): Settings | null {
  const document = parseDocument(text, { logLevel: 'silent', merge: true });
  const value = document.errors.length > 0 ? null : plainValue(document);
  if (value === null && document.errors.length === 0) return {};
  return isMap(value) ? value : null;
}
