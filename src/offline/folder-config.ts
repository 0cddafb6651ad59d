import { readFile } from 'node:fs/promises';
import { CONFIG_PATH, Config } from '../model/config.ts';
import { ConfigError, TerminalError } from '../model/errors.ts';
import { mentionsDeclarations } from '../observe/targets/declared/declaring-kinds.ts';
import { openTree } from '../observe/targets/repository-tree.ts';
import { createTreeReader } from '../observe/targets/tree-reader.ts';
import { guessFromApplications } from '../replay/guess-applications.ts';
import { guessDeclarations } from '../replay/guess-declared.ts';
import { guessLayout } from '../replay/guess-layout.ts';
import { renderProposal } from '../replay/propose.ts';
import { parseConfig } from '../text/config-file.ts';
import { argoSources } from './argo-sources.ts';
import type { LocalRepository } from './local-repository.ts';

/** The config by which a folder is read. */
export interface FolderConfig {
  config: Config;
  /** True when there is none and it was guessed. */
  isGuessed: boolean;
}

/**
 * The config of a file, else the folder's own, else one that is guessed from what lies there. Throws `ConfigError` for
 * one that is not valid, `TerminalError` for a file that is not there or when nothing looks like an environment.
 */
export async function folderConfig(folder: LocalRepository, file: string | null): Promise<FolderConfig> {
  const text = file === null ? await folder.source.file(folder.treeish, CONFIG_PATH) : await textOf(file);
  if (text !== null) return { config: valid(text, file ?? CONFIG_PATH), isGuessed: false };
  const guessed = await guess(folder);
  if (guessed !== null) return { config: guessed, isGuessed: true };
  throw new TerminalError(
    `there is no ${CONFIG_PATH}, and no folder or values file here is named after an environment such as dev, staging or prod: write one by docs/configuration.md`,
  );
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new TerminalError(`there is no file ${file} to read`);
  });
}

function valid(text: string, file: string): Config {
  const read = parseConfig(text, file);
  if (read.status === 'invalid') throw new ConfigError(read.problems);
  return read.config;
}

/** With these objects declarations begin; HelmReleases and sources mostly are what such an object brings. */
const BEGINNING = /kustomize\.toolkit\.fluxcd\.io\/|argoproj\.io\//;

/** Objects that declare targets say most; then folders and values files that are named after environments. */
async function guess({ source, treeish }: LocalRepository): Promise<Config | null> {
  const tree = await openTree(createTreeReader(source, treeish));
  const files = tree.entries.filter(({ path }) => tree.isFile(path));
  const declaring: string[] = [];
  for (const { path } of files) {
    if (!/\.(?:ya?ml|json)$/.test(path) || !(await mentionsDeclarations(tree, path))) continue;
    if (BEGINNING.test((await tree.text(path))?.text ?? '')) declaring.push(path);
  }
  const declared = guessDeclarations(declaring);
  if (declared !== null) {
    const environments = Object.fromEntries(declared.environments.map(({ name, after }) => [name, { after }]));
    return Config.parse({
      version: 1,
      environments,
      applications: declared.folders.map((declaredIn) => ({ declaredIn })),
    });
  }
  const layout = guessLayout(files.map(({ path }) => path)) ?? guessFromApplications(await argoSources(source, files));
  return layout === null ? null : valid(renderProposal(layout), CONFIG_PATH);
}
