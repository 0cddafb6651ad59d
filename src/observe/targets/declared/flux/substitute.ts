import { listAt, textAt, textsAt, valueAt } from '../../../../model/read-json.ts';
import type { DeclaredObject, Scope } from '../declaration.ts';
import { refuse } from './source-ref.ts';

/** The values that are put in after a build, and what of them is not known. */
export interface Substitution {
  /** Null where Flux substitutes nothing. */
  values: Record<string, string> | null;
  unknowns: string[];
  /** Files that values came from. */
  files: string[];
}

/**
 * Reads `postBuild`: ConfigMaps that are in Git in their order, then what stands in the object itself. A variable of a
 * Secret is shown as `${NAME}` where its name is known. Throws `ConfigError` for a ConfigMap that is not there.
 */
export async function substitutionOf(object: DeclaredObject, scope: Scope): Promise<Substitution> {
  const postBuild = valueAt(object.json, 'spec', 'postBuild');
  const found: Substitution = { values: null, unknowns: [], files: [] };
  for (const [index, reference] of listAt(postBuild, 'substituteFrom').entries()) {
    const [kind, name] = [textAt(reference, 'kind') ?? 'ConfigMap', textAt(reference, 'name') ?? ''];
    const holder = scope.find(object, { kind, namespace: object.namespace, name });
    if (kind === 'Secret') {
      const keys = Object.keys({ ...textsAt(holder?.json, 'data'), ...textsAt(holder?.json, 'stringData') });
      found.values = { ...found.values, ...Object.fromEntries(keys.map((key) => [key, `\${${key}}`])) };
      found.unknowns.push(`The variables of the Secret ${name} are not known from Git.`);
    } else if (holder !== null) {
      found.values = { ...found.values, ...textsAt(holder.json, 'data') };
      found.files.push(holder.file);
    } else if (valueAt(reference, 'optional') === true) {
      found.values ??= {};
      found.unknowns.push(`The ConfigMap ${name}, which may hold variables, is not in Git.`);
    } else {
      const at = ['spec', 'postBuild', 'substituteFrom', index];
      await refuse(object, scope, at, `the ConfigMap ${name}, which holds variables, is not in Git`);
    }
  }
  const own = textsAt(postBuild, 'substitute');
  if (Object.keys(own).length > 0) found.values = { ...found.values, ...own };
  return found;
}
