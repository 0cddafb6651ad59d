import { posix } from 'node:path';
import { ConfigError } from '../../../../../model/errors.ts';
import { readYaml } from '../../../../../text/yaml-document.ts';
import type { RepositoryTree } from '../../../repository-tree.ts';
import { FieldFault, type Fields } from '../../fields.ts';
import { isSettings, plainValue } from '../../read-objects.ts';
import { readSource } from '../application.ts';
import { type SourceTree, sourceTree } from '../source-tree.ts';
import type { GeneratorContext } from './generated.ts';
import { directoryGlob, fileGlob } from './globs.ts';
import { flattened, overlaid, type Parameters } from './parameters.ts';
import { pathParameters } from './path-parameters.ts';

/** What a `git` generator finds: the parameters of each folder, or of each object in the files that fit. */
export async function gitParameters(
  git: Fields,
  { scope, filler: { isGo } }: GeneratorContext,
): Promise<{ parameters: Parameters; files: string[] }[]> {
  const home = await sourceTree({ ...readSource(git), targetRevision: git.text('revision') }, scope);
  const prefix = git.text('pathParamPrefix');
  if (git.maps('directories').length > 0) {
    const folders = foldersOf(git, home.tree);
    return folders.map((folder) => ({ parameters: pathParameters({ folder, name: null, prefix }, isGo), files: [] }));
  }
  const found: { parameters: Parameters; files: string[] }[] = [];
  for (const path of filesOf(git, home.tree)) {
    const place = pathParameters({ folder: posix.dirname(path), name: posix.basename(path), prefix }, isGo);
    for (const object of await objectsIn(home.tree, path)) {
      const parameters = isGo ? overlaid(object, place) : { ...flattened(object), ...place };
      found.push({ parameters, files: isElsewhere(home) ? [] : [path] });
    }
  }
  return found;
}

function isElsewhere({ from }: SourceTree): boolean {
  return from !== undefined;
}

/** Folders that an entry names and no `exclude` does; hidden ones are not looked into. */
function foldersOf(git: Fields, tree: RepositoryTree): string[] {
  const { fits } = patterns(git.maps('directories'), directoryGlob);
  return tree.entries
    .filter(
      ({ path, mode }) => mode === '040000' && !path.split('/').some((part) => part.startsWith('.')) && fits(path),
    )
    .map(({ path }) => path);
}

function filesOf(git: Fields, tree: RepositoryTree): string[] {
  const { fits } = patterns(git.maps('files'), fileGlob);
  return tree.entries
    .filter(({ path, mode }) => mode.startsWith('100') && fits(path))
    .map(({ path }) => path)
    .sort();
}

function patterns(
  entries: readonly Fields[],
  compile: (pattern: string) => (path: string) => boolean,
): { fits(path: string): boolean } {
  const named = entries.map((entry) => ({ test: compile(entry.text('path')), isOut: entry.flag('exclude') }));
  return {
    fits: (path) =>
      named.some(({ test, isOut }) => !isOut && test(path)) && !named.some(({ test, isOut }) => isOut && test(path)),
  };
}

/** The object of a file, or each of a list; an empty file is an empty object. Throws `ConfigError` with the place. */
async function objectsIn(tree: RepositoryTree, path: string): Promise<Parameters[]> {
  const file = await tree.text(path);
  const read = readYaml(file?.text ?? '');
  if (read.status === 'broken') {
    const { line, column, reason } = read.troubles[0];
    throw new ConfigError([{ file: path, line, column, message: reason, hint: null }]);
  }
  const [document] = read.documents;
  const value = document === undefined ? {} : (plainValue(document) ?? {});
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.map((each) => {
    if (isSettings(each)) return each;
    throw new FieldFault([], `${path} must hold a map or a list of maps to generate from`);
  });
}
