import { environmentLadder, environmentRank } from './environment-words.ts';

/** Folders in which objects declare targets, with the environments that they are named after. */
export interface GuessedDeclarations {
  environments: { name: string; after: string[] }[];
  /** Layouts such as `clusters/{environment}`. */
  folders: string[];
}

/**
 * Guesses from the files that hold objects of Argo CD and Flux where those are: up to the folder that is named after an
 * environment. Null when no such folder is.
 */
export function guessDeclarations(files: readonly string[]): GuessedDeclarations | null {
  const folders = new Set<string>();
  const environments: string[] = [];
  for (const file of files) {
    const parts = file.split('/').slice(0, -1);
    const at = parts.findIndex((part) => environmentRank(part) !== null);
    const environment = parts[at];
    if (environment === undefined) continue;
    folders.add([...parts.slice(0, at), '{environment}'].join('/'));
    environments.push(environment);
  }
  return folders.size === 0 ? null : { environments: environmentLadder(environments), folders: [...folders].sort() };
}
