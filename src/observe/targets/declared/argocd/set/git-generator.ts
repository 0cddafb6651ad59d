import { posix } from 'node:path';
import { ConfigError } from '../../../../../model/errors.ts';
import { readYaml } from '../../../../../text/yaml-document.ts';
import type { RepositoryTree } from '../../../repository-tree.ts';
import { FieldFault, type Fields } from '../../fields.ts';
import { isSettings, plainValue } from '../../read-objects.ts';
import { readSource } from '../application.ts';
import { sourceTree } from '../source-tree.ts';
import type { Generated, GeneratorContext, ParameterHolder } from './generated.ts';
import { directoryGlob, fileGlob } from './globs.ts';
import { flattened, overlaid, type Parameters } from './parameters.ts';
import { pathParameters } from './path-parameters.ts';

/** What a `git` generator finds: the parameters of each folder, or of each object in the files that fit. */
export async function gitParameters(
  git: Fields,
  { scope, filler: { isGo } }: GeneratorContext,
): Promise<Omit<Generated, 'template'>[]> {
  const home = await sourceTree({ ...readSource(git), targetRevision: git.text('revision') }, scope);
  const prefix = git.text('pathParamPrefix');
  if (git.maps('directories').length > 0) {
    const folders = foldersOf(git, home.tree);
    return folders.map((folder) => {
      return { parameters: pathParameters({ folder, name: null, prefix }, isGo), files: [], holders: [] };
    });
  }
  const found: Omit<Generated, 'template'>[] = [];
  for (const path of filesOf(git, home.tree)) {
    const place = pathParameters({ folder: posix.dirname(path), name: posix.basename(path), prefix }, isGo);
    for (const { value, at } of await objectsIn(home.tree, path)) {
      const parameters = isGo ? overlaid(value, place) : { ...flattened(value), ...place };
      const isHere = home.from === undefined;
      const holders = isHere ? [{ file: path, path: at, value }] : [];
      found.push({ parameters, files: isHere ? [path] : [], holders });
    }
  }
  return found;
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
async function objectsIn(
  tree: RepositoryTree,
  path: string,
): Promise<{ value: Parameters; at: ParameterHolder['path'] }[]> {
  const file = await tree.text(path);
  const read = readYaml(file?.text ?? '');
  if (read.status === 'broken') {
    const { line, column, reason } = read.troubles[0];
    throw new ConfigError([{ file: path, line, column, message: reason, hint: null }]);
  }
  const [document] = read.documents;
  const value = document === undefined ? {} : (plainValue(document) ?? {});
  const isList = Array.isArray(value);
  const all: unknown[] = isList ? value : [value];
  return all.map((each, index) => {
    if (isSettings(each)) return { value: each, at: isList ? [index] : [] };
    throw new FieldFault([], `${path} must hold a map or a list of maps to generate from`);
  });
}
