import type { TargetChange } from '../model/snapshot.ts';
import type { View } from './observe.ts';
import { releasesOf } from './releases.ts';
import type { Discovery } from './targets/discover-targets.ts';

/** The targets whose content differs between the base tip and a merged tree, each with its rendered diff. */
export async function observeChanges(view: View, base: string, tree: string): Promise<TargetChange[]> {
  const [baseFound, headFound] = [await view.targetsAt(base), await view.targetsAt(tree)];
  const before = releasesOf(baseFound);
  const after = releasesOf(headFound);
  const unreadable = unreadableOf(headFound);
  const changes: TargetChange[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys(), ...unreadable.keys()])].sort()) {
    const from = before.get(key) ?? null;
    const to = after.get(key) ?? null;
    if (from?.content === to?.content && !unreadable.has(key)) continue;
    const [application = '', environment = ''] = key.split('/');
    const problem = unreadable.get(key);
    const diff =
      problem === undefined
        ? await view.diffs({ treeish: base, at: from }, { treeish: tree, at: to })
        : ({
            status: 'failed',
            side: 'head',
            message: problem.message,
            file: problem.file,
            line: problem.line,
          } as const);
    changes.push({ application, environment, before: from, after: to, diff });
  }
  return changes;
}

type Unreadable = Extract<Discovery, { status: 'unreadable' }>;

function unreadableOf(discoveries: readonly Discovery[]): Map<string, Unreadable['problem']> {
  const found = new Map<string, Unreadable['problem']>();
  for (const discovery of discoveries) {
    if (discovery.status === 'unreadable')
      found.set(`${discovery.application}/${discovery.environment}`, discovery.problem);
  }
  return found;
}
