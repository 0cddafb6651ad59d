import type { KubeObject } from '../../diff/kube-object.ts';
import type { BuiltIn } from '../schema/built-in.ts';
import { type CustomKind, groupVersion } from '../schema/definitions.ts';

/** Whether objects of a kind live in namespaces: by Kubernetes, by a definition in the repository, else by the object itself. */
export type IsNamespaced = (object: KubeObject) => boolean;

/** Knows the scope of kinds. A kind that nothing defines lives in namespaces: most do. */
export function scopeOf(builtIn: BuiltIn, customs: ReadonlyMap<string, CustomKind>): IsNamespaced {
  return ({ apiVersion, kind }) => {
    const known = builtIn.kinds.get(`${apiVersion} ${kind}`);
    if (known !== undefined) return known.namespaced;
    return customs.get(`${groupVersion(apiVersion).group}/${kind}`)?.namespaced ?? true;
  };
}
