import type { Problem } from '../../../../model/errors.ts';
import type { TargetSource } from '../../../../model/target.ts';
import { isManifest } from '../../recognise.ts';
import type { Brought, Declared, DeclaredObject, Scope } from '../declaration.ts';
import { objectsInFile } from '../declared-folders.ts';
import { isDeclaring, mentionsDeclarations } from '../declaring-kinds.ts';
import { renderedObjects } from '../rendered-objects.ts';
import { directoryFiles } from './directory-source.ts';
import { drawApplication } from './draw-application.ts';

const NOTHING: Brought = { origin: 'read', objects: [], problems: [], role: 'target' };

/** The Applications that an Application brings: those in its folder, or in what its chart or kustomization renders. */
export async function bringApplications(object: DeclaredObject, scope: Scope): Promise<Brought> {
  const { target } = await drawApplication(object, scope);
  if (!(await mayBring(target, scope))) return NOTHING;
  const sources = [target.source, ...(target.more ?? [])];
  if (sources.every(isFolderHere)) return inFolders(sources, scope);
  const read = await renderedObjects(target, scope);
  if (read.status === 'rendered') {
    const { objects, isOnly } = read;
    return { origin: 'rendered', objects, problems: [], role: isOnly ? 'container' : 'target' };
  }
  const message = `${object.name}: which Applications it brings cannot be told: ${read.message}`;
  const problem = await scope.problem(object, ['spec'], { message, hint: null });
  return { ...NOTHING, problems: [problem] };
}

async function mayBring({ inputs, source, more = [] }: Declared['target'], { tree }: Scope): Promise<boolean> {
  for (const input of inputs) if (await mentionsDeclarations(tree, input)) return true;
  // A chart or base of another place is looked into by rendering it, if the values speak of such things.
  return [source, ...more].some((each) => JSON.stringify(each).includes('argoproj.io/'));
}

type FolderSource = Extract<TargetSource, { kind: 'plain' }>;

function isFolderHere(source: TargetSource): source is FolderSource {
  return source.kind === 'plain' && source.from === undefined;
}

async function inFolders(sources: readonly FolderSource[], { tree }: Scope): Promise<Brought> {
  const objects: DeclaredObject[] = [];
  const problems: Problem[] = [];
  let isOnly = true;
  for (const { path: folder, include = '', exclude = '', recurse = true } of sources) {
    for (const path of directoryFiles(tree, folder, { include, exclude, recurse }).filter(isManifest)) {
      const read = await objectsInFile(tree, path);
      objects.push(...read.objects.filter(isDeclaring));
      problems.push(...read.problems);
      isOnly &&= read.objects.length > 0 && read.objects.every(isDeclaring);
    }
  }
  return { origin: 'read', objects, problems, role: isOnly ? 'container' : 'target' };
}
