import { helmInputs } from '../../inputs.ts';
import { pathIn } from '../../recognise.ts';
import type { RepositoryTree } from '../../repository-tree.ts';
import { isWithin } from '../../tree-index.ts';
import type { Scope } from '../declaration.ts';

/**
 * What a chart reads of the repository: its folder, and files that are named. Values files of other Applications that lie
 * in the folder are left out, as nobody but Helm reads such files; they are all inputs of a chart that uses `.Files`.
 */
export async function chartInputs(
  { tree, charts }: Pick<Scope, 'tree' | 'charts'>,
  { path, files }: { path: string | null; files: readonly string[] },
): Promise<string[]> {
  if (path === null) return [...new Set(files)].sort();
  const own = charts.get(path) ?? withoutValues(tree, path);
  charts.set(path, own);
  // What links lead to is found for all files together.
  if (tree.hasLinks) return helmInputs(tree, { path, values: files }, new Set(await othersValues(tree, path, files)));
  const inputs = await own;
  const named = files.filter((file) => !inputs.some((input) => isWithin(file, input)));
  return [...new Set([...inputs, ...named])].sort();
}

async function withoutValues(tree: RepositoryTree, path: string): Promise<string[]> {
  return helmInputs(tree, { path, values: [] }, new Set(await othersValues(tree, path, [])));
}

/** The values files in the folder of a chart that are not among these. */
async function othersValues(tree: RepositoryTree, path: string, files: readonly string[]): Promise<string[]> {
  const own = new Set(files);
  const all = tree.below(path).map((entry) => entry.path);
  const others = all.filter((file) => isOthersValues(file, path) && !own.has(file));
  return others.length === 0 || (await readsFiles(tree, path)) ? [] : others;
}

function isOthersValues(file: string, chart: string): boolean {
  if (!/values[^/]*\.ya?ml$/i.test(file) || file === pathIn(chart, 'values.yaml')) return false;
  return !['templates', 'crds', 'charts'].some((folder) => isWithin(file, pathIn(chart, folder)));
}

/** True when a template of the chart may read any file of it. */
async function readsFiles(tree: RepositoryTree, chart: string): Promise<boolean> {
  const folder = tree.at(pathIn(chart, 'templates'));
  if (folder === null) return false;
  const { notes } = tree.reader.memory;
  const key = `.Files ${folder.oid}`;
  const known = notes.get(key);
  if (known !== undefined) return known;
  let found = false;
  for (const { path } of tree.below(folder.path)) {
    found ||= ((await tree.text(path).catch(() => null))?.text ?? '.Files').includes('.Files');
  }
  notes.set(key, found, 200);
  return found;
}
