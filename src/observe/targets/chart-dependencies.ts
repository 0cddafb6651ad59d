import { posix } from 'node:path';
import { isMap, isSeq } from 'yaml';
import { fieldText } from '../../text/edit/yaml-fields.ts';
import { pairOf, readYaml } from '../../text/yaml-document.ts';
import { pathIn } from './recognise.ts';
import { leaves, problemIn, type RepositoryTree } from './repository-tree.ts';

/**
 * Folders of the charts that a chart names as `file://` dependencies, and of theirs. Throws `ConfigError` for one that
 * leads out of the repository. Charts of repositories and registries are not followed: they lie in `charts/` or nowhere.
 */
export async function chartsBeside(tree: RepositoryTree, chart: string, seen = new Set([chart])): Promise<string[]> {
  const file = pathIn(chart, 'Chart.yaml');
  const text = (await tree.text(file))?.text ?? '';
  const found: string[] = [];
  for (const address of text.includes('file://') ? fileAddresses(text) : []) {
    const path = posix.join(chart, address).replace(/\/$/, '');
    if (posix.isAbsolute(address) || leaves(path)) {
      const message = `the dependency file://${address} leads out of the repository`;
      throw problemIn(file, message, 'a chart may use charts of its own repository only');
    }
    if (seen.has(path)) continue;
    seen.add(path);
    found.push(path, ...(await chartsBeside(tree, path, seen)));
  }
  return found;
}

/** The paths of `file://` dependencies; none for a file that cannot be read, which the render says. */
function fileAddresses(text: string): string[] {
  const read = readYaml(text);
  const document = read.status === 'read' ? read.documents[0] : undefined;
  const list = pairOf(document?.contents, 'dependencies')?.value;
  if (document === undefined || !isSeq(list)) return [];
  const addresses = list.items.map((item) => (isMap(item) ? fieldText(document, item, 'repository') : null));
  return addresses.flatMap((address) => (address?.startsWith('file://') ? [address.slice('file://'.length)] : []));
}
