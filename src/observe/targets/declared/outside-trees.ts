import type { Outside } from '../outside.ts';
import { openTree } from '../repository-tree.ts';
import { createTreeReader } from '../tree-reader.ts';
import type { OutsideTree } from './declaration.ts';

/** Opens trees of other repositories, each commit once. */
export function outsideTrees(outside: Outside): (address: string, revision: string) => Promise<OutsideTree> {
  const opened = new Map<string, Promise<OutsideTree>>();

  async function open(repository: string, commit: string): Promise<OutsideTree> {
    const source = await outside.source(repository, commit);
    if (source === null) return { status: 'refused', why: `${repository} at ${commit} cannot be read.` };
    return { status: 'read', commit, tree: await openTree(createTreeReader(source, commit)) };
  }

  return async (address, revision) => {
    const found = await outside.commit(address, revision);
    if (found.status === 'refused') return found;
    const key = `${address} ${found.commit}`;
    const tree = opened.get(key) ?? open(address, found.commit);
    opened.set(key, tree);
    return tree;
  };
}
