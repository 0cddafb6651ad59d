import { fitsGlob } from '../../../../model/glob.ts';
import { artifactsIn, type Placed } from '../../artifacts-in.ts';
import { plainInputs } from '../../inputs.ts';
import { isManifest } from '../../recognise.ts';
import type { RepositoryTree } from '../../repository-tree.ts';
import { FieldFault } from '../fields.ts';
import type { ApplicationSource } from './application.ts';
import type { Drawn } from './drawn.ts';
import type { SourceTree } from './source-tree.ts';
import { plainFolder } from './values-files.ts';

/** Draws a source that applies the manifests of a folder. Throws `FieldFault`. */
export async function directorySource(source: ApplicationSource, { tree, from }: SourceTree): Promise<Drawn> {
  const folder = plainFolder(source.folder);
  const { directory } = source;
  if (!tree.isFolder(folder)) {
    throw new FieldFault([...source.path, 'path'], `there is no folder ${folder || 'at the root'}`, 'correct `path`');
  }
  const [include, exclude, recurse] = [directory.text('include'), directory.text('exclude'), directory.flag('recurse')];
  const drawn = {
    kind: 'plain' as const,
    path: folder,
    ...(from && { from }),
    ...(include !== '' && { include }),
    ...(exclude !== '' && { exclude }),
    ...(!recurse && { recurse }),
  };
  const files = directoryFiles(tree, folder, { include, exclude, recurse });
  const isWhole = files.length === tree.below(folder).filter(({ path }) => isManifest(path)).length;
  return {
    source: drawn,
    inputs: from === undefined ? await inputsOf(tree, drawn, { files, isWhole }) : [],
    unknowns: unheardIn(source, tree, folder),
    artifacts: from === undefined ? await artifactsOf(tree, files) : [],
  };
}

/** The manifests that Argo CD takes from a folder: those directly in it, unless `recurse`, that fit `include` and not `exclude`. */
export function directoryFiles(
  tree: RepositoryTree,
  folder: string,
  { include, exclude, recurse }: { include: string; exclude: string; recurse: boolean },
): string[] {
  const prefix = folder === '' ? 0 : folder.length + 1;
  return tree
    .below(folder)
    .map(({ path }) => path)
    .filter((path) => {
      const inside = path.slice(prefix);
      if (!isManifest(path) || (!recurse && inside.includes('/'))) return false;
      return (include === '' || fitsGlob(include, inside)) && (exclude === '' || !fitsGlob(exclude, inside));
    });
}

/** A folder of which a part is left out counts only with what is taken: drafts beside it change nothing. */
async function inputsOf(
  tree: RepositoryTree,
  source: { kind: 'plain'; path: string },
  { files, isWhole }: { files: readonly string[]; isWhole: boolean },
): Promise<string[]> {
  if (isWhole || tree.hasLinks) return plainInputs(tree, source);
  return [...files].sort();
}

async function artifactsOf(tree: RepositoryTree, files: readonly string[]): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (const path of files) placed.push(...(await artifactsIn(tree, path, 'manifest')));
  // The revisions of Applications belong to what those Applications declare.
  return placed.filter(({ artifact }) => artifact.kind === 'image');
}

function unheardIn({ directory }: ApplicationSource, tree: RepositoryTree, folder: string): string[] {
  const hasJsonnet = tree.inside(folder).some(({ path }) => path.endsWith('.jsonnet'));
  return directory.isSet('jsonnet') || hasJsonnet ? [`Jsonnet in ${folder || 'the root'} is not evaluated.`] : [];
}
