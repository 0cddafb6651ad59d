import { pathInRepository } from '../../../../model/path-in-repository.ts';
import { textAt, valueAt } from '../../../../model/read-json.ts';
import type { Target } from '../../../../model/target.ts';
import type { DeclaredObject, Scope } from '../declaration.ts';
import { editsOf } from './edits.ts';
import { type BuiltFolder, builtFolder } from './folder-inputs.ts';
import { textList } from './kinds.ts';
import { notesOf } from './notes.ts';
import { refuse, type SourceFiles, sourceFiles } from './source-ref.ts';
import { substitutionOf } from './substitute.ts';

/** What a Kustomization declares, with what it is built from. */
export interface KustomizationRead {
  target: Omit<Target, 'application' | 'environment' | 'declared'>;
  files: SourceFiles;
  built: BuiltFolder;
  /** True when nothing that the build needs is unknown. */
  isWhole: boolean;
}

/** Reads a Kustomization of Flux. Throws `ConfigError` when its folder cannot be known. */
export async function readKustomizationTarget(object: DeclaredObject, scope: Scope): Promise<KustomizationRead> {
  const { json } = object;
  const reference = valueAt(json, 'spec', 'sourceRef');
  const files = await sourceFiles(object, scope, { reference, at: ['spec', 'sourceRef'] });
  const path = pathInRepository(textAt(json, 'spec', 'path') ?? '');
  if (!files.tree.isFolder(path)) {
    await refuse(
      object,
      scope,
      ['spec', 'path'],
      `there is no folder ${path} in ${files.from?.repository ?? 'this repository'}`,
    );
  }
  const built = await builtFolder(files.tree, path, textList(json, 'spec', 'components'));
  const substitution = await substitutionOf(object, scope);
  const edits = editsOf(object);
  const unknowns = [...files.unknowns, ...substitution.unknowns, ...notesOf(object)];
  const target: KustomizationRead['target'] = {
    source: {
      kind: 'kustomize',
      path,
      ...(files.from !== null && { from: files.from }),
      ...(Object.keys(edits).length > 0 && { edits }),
      ...(built.generate && { generate: true }),
      ...(substitution.values !== null && { substitute: substitution.values }),
    },
    releaseName: object.name,
    namespace: textAt(json, 'spec', 'targetNamespace') || 'default',
    inputs: files.from === null ? built.inputs : [],
    origins: [...new Set([object.file, ...(object.origins ?? []), ...substitution.files])].sort(),
    ...(unknowns.length > 0 && { unknowns }),
  };
  return { target, files, built, isWhole: substitution.unknowns.length === 0 };
}
