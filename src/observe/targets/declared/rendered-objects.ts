import type { KubeObject } from '../../../clusters/cluster.ts';
import { textsAt } from '../../../model/read-json.ts';
import type { Target } from '../../../model/target.ts';
import { contentOf } from '../content.ts';
import type { RepositoryTree } from '../repository-tree.ts';
import type { DeclaredObject, Scope } from './declaration.ts';
import { objectsInFile } from './declared-folders.ts';
import { isDeclaring } from './declaring-kinds.ts';
import { objectOf } from './read-objects.ts';

/** What a render holds of objects that declare others, and of ConfigMaps and Secrets that such objects refer to. */
export interface RenderedObjects {
  objects: DeclaredObject[];
  /** True when it holds nothing but objects that declare others. */
  isOnly: boolean;
}

export type RenderedRead = ({ status: 'rendered' } & RenderedObjects) | { status: 'failed'; message: string };

type Drawn = Omit<Target, 'application' | 'environment' | 'declared'>;

/**
 * Renders what may hold objects that declare targets. Renders are kept by content: a commit that leaves the inputs alone
 * costs a look-up. An object whose `spec` is that of its file keeps its place there, so that it can be edited.
 */
export async function renderedObjects(
  target: Drawn,
  { tree, render }: Pick<Scope, 'tree' | 'render'>,
): Promise<RenderedRead> {
  if (render === undefined) return { status: 'failed', message: 'nothing renders charts and kustomizations here' };
  const whole: Target = { ...target, application: 'declarations', environment: 'declarations' };
  const { rendered } = tree.reader.memory;
  const key = JSON.stringify([contentOf(whole, tree.at), whole.source, whole.more]);
  const known = rendered.get(key);
  if (known !== undefined) return { status: 'rendered', ...known };
  const result = await render(whole);
  if (result.status === 'failed') {
    const place = result.file === null ? '' : ` (${result.file}${result.line === null ? '' : `:${result.line}`})`;
    return { status: 'failed', message: `${result.message}${place}` };
  }
  const objects: DeclaredObject[] = [];
  for (const [index, json] of result.objects.entries()) {
    const kept = keptOf(json);
    const object = kept === null ? null : objectOf(JSON.parse(JSON.stringify(kept)));
    if (object !== null)
      objects.push(await withPlace({ ...object, file: result.files[index] ?? '', document: null }, tree));
  }
  const read = { objects, isOnly: result.objects.every(isDeclaring) };
  rendered.set(key, read, 1000 + JSON.stringify(objects).length * 3);
  return { status: 'rendered', ...read };
}

/** Of a Secret the names of its keys are enough. */
function keptOf(object: KubeObject): KubeObject | null {
  if (isDeclaring(object)) return object;
  const { apiVersion, kind, metadata } = object;
  if (apiVersion !== 'v1' || (kind !== 'ConfigMap' && kind !== 'Secret')) return null;
  if (kind === 'ConfigMap') return object;
  const { name, namespace } = metadata;
  const keys = Object.keys({ ...textsAt(object, 'data'), ...textsAt(object, 'stringData') });
  const data = Object.fromEntries(keys.map((key) => [key, '']));
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) }, data };
}

async function withPlace(object: DeclaredObject, tree: RepositoryTree): Promise<DeclaredObject> {
  const { objects } = await objectsInFile(tree, object.file);
  const spec = sortedJson(object.json['spec']);
  const same = objects.filter(({ kind, json }) => kind === object.kind && sortedJson(json['spec']) === spec);
  const [only] = same;
  return same.length === 1 && only !== undefined ? { ...object, document: only.document } : object;
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
