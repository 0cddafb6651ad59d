import { isManifest } from '../recognise.ts';
import type { RepositoryTree } from '../repository-tree.ts';

/** True for objects of Argo CD and Flux that say what shall run, or what such objects may do. */
export function isDeclaring({ apiVersion, kind }: { apiVersion: string; kind: string }): boolean {
  if (apiVersion.startsWith('argoproj.io/')) return /^(?:Application|ApplicationSet|AppProject)$/.test(kind);
  return /^(?:kustomize|helm|source)\.toolkit\.fluxcd\.io\//.test(apiVersion);
}

/** Also where a template writes the kind. */
const mention =
  /argoproj\.io\/[\s\S]*kind"?:\s*["']?Application|kind"?:\s*["']?Application[\s\S]*argoproj\.io\/|toolkit\.fluxcd\.io\//;

/** True when a file or folder may hold objects that declare others. Found out once for each content. */
export async function mentionsDeclarations(tree: RepositoryTree, path: string): Promise<boolean> {
  const entry = tree.at(path);
  if (entry === null && path !== '') return false;
  const { notes } = tree.reader.memory;
  const key = `declares ${entry?.oid ?? ''}`;
  const known = entry === null ? undefined : notes.get(key);
  if (known !== undefined) return known;
  const found = entry === null || entry.mode === '040000' ? await anyIn(tree, path) : await inFile(tree, path);
  if (entry !== null) notes.set(key, found, 200);
  return found;
}

async function anyIn(tree: RepositoryTree, folder: string): Promise<boolean> {
  for (const { path, mode } of tree.inside(folder)) {
    if ((mode === '040000' || isReadable(path)) && (await mentionsDeclarations(tree, path))) return true;
  }
  return false;
}

function isReadable(path: string): boolean {
  return isManifest(path) || path.endsWith('.tpl');
}

async function inFile(tree: RepositoryTree, path: string): Promise<boolean> {
  const file = await tree.text(path).catch(() => null);
  return file !== null && mention.test(file.text);
}
