import { textAt } from '../../model/read-json.ts';
import { canonicalRepository } from '../image-reference.ts';

/** An object of a manifest, as far as it matters here. `namespace` is `''` where the manifest names none. */
export interface ImageObject {
  kind: string;
  name: string;
  namespace: string;
  file: string;
  json: unknown;
}

/**
 * The image of a policy `namespace:name`, by the ImagePolicy and the ImageRepository that it refers to; null when they are
 * not there or name no image. Clusters may each have a policy of that name: of several those nearest to `file` count, and
 * none when they disagree. A manifest without a namespace gets one later, so it stands for any.
 */
export function imageOfPolicy(objects: readonly ImageObject[], policy: string, file: string): string | null {
  const [namespace = '', name = ''] = policy.split(':');
  const policies = nearest(named(objects, { kind: 'ImagePolicy', namespace, name }), file);
  const images = policies.map((each) => {
    const wanted = textAt(each.json, 'spec', 'imageRepositoryRef', 'name') ?? '';
    const inside = textAt(each.json, 'spec', 'imageRepositoryRef', 'namespace') || namespace;
    const found = nearest(named(objects, { kind: 'ImageRepository', namespace: inside, name: wanted }), each.file);
    return agreed(found.map(({ json }) => canonicalRepository(textAt(json, 'spec', 'image') ?? '')));
  });
  return agreed(images);
}

function named(
  objects: readonly ImageObject[],
  wanted: { kind: string; namespace: string; name: string },
): ImageObject[] {
  const alike = objects.filter(({ kind, name }) => kind === wanted.kind && name === wanted.name);
  const exact = alike.filter(({ namespace }) => namespace === wanted.namespace);
  return exact.length > 0 ? exact : alike.filter(({ namespace }) => namespace === '');
}

/** Those whose files have the longest way from the root in common with a file. */
function nearest(objects: readonly ImageObject[], file: string): ImageObject[] {
  const depth = Math.max(0, ...objects.map((each) => sharedDepth(each.file, file)));
  return objects.filter((each) => sharedDepth(each.file, file) === depth);
}

function sharedDepth(one: string, other: string): number {
  const [a, b] = [one.split('/').slice(0, -1), other.split('/').slice(0, -1)];
  const end = a.findIndex((part, index) => part !== b[index]);
  return end < 0 ? a.length : end;
}

function agreed(images: readonly (string | null)[]): string | null {
  const [first = null, ...others] = new Set(images);
  return others.length > 0 ? null : first;
}
