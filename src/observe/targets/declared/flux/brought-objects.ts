import { isEqualJson } from '../../../../diff/json.ts';
import type { Brought, DeclaredObject, Origin, Scope } from '../declaration.ts';
import { objectsInFile } from '../declared-folders.ts';
import { renderedObjects } from '../rendered-objects.ts';
import { changingFiles } from './folder-inputs.ts';
import { readKustomizationTarget } from './kustomization-target.ts';

/**
 * What a Kustomization brings that declares more, or that declarations refer to: rendered as Flux would apply it, so that
 * patches, generators and variables have done their work. One that brings itself, as `flux bootstrap` makes it, is no
 * circle.
 */
export async function broughtBy(object: DeclaredObject, scope: Scope): Promise<Brought> {
  const { target, files, built } = await readKustomizationTarget(object, scope);
  const read = await renderedObjects(target, scope);
  // Why it does not render is said where it is shown.
  if (read.status === 'failed') return { objects: [], problems: [], role: 'target' };
  const isHere = files.from === null;
  const makers = [...new Set([...(target.origins ?? []), ...(isHere ? changingFiles(built) : [])])];
  const objects: DeclaredObject[] = [];
  for (const each of read.objects) {
    if (isItself(each, object)) continue;
    // A file of another repository is no place in this one.
    const found = isHere && each.file !== '' ? each : { ...each, file: object.file, document: null };
    const origins = makers.filter((maker) => maker !== found.file);
    objects.push({ ...found, origins, origin: await originOf(found, scope) });
  }
  return { objects, problems: [], role: read.isOnly ? 'container' : 'target' };
}

function isItself(each: DeclaredObject, { kind, namespace, name }: DeclaredObject): boolean {
  return each.kind === kind && each.name === name && each.namespace === namespace;
}

/** What the build left as it was is the object of the file itself. */
async function originOf({ file, document, json }: DeclaredObject, { tree }: Scope): Promise<Origin> {
  if (document === null) return 'rendered';
  const { objects } = await objectsInFile(tree, file);
  const own = objects.find((each) => each.document === document);
  return own !== undefined && isEqualJson(own.json, json) ? 'read' : 'rendered';
}
