import type { TargetDiff } from '../model/changes.ts';
import type { TargetChange } from '../model/snapshot.ts';
import { releasesOf } from './releases.ts';
import type { Discovery } from './targets/discover-targets.ts';
import type { View } from './views.ts';

/**
 * The targets whose content differs between the base tip and a merged tree, each with its rendered diff, and those that
 * can be read no more. What the base branch cannot read either, for the same reason, is none of the change.
 */
export async function observeChanges(
  view: Pick<View, 'targetsAt' | 'diffs'>,
  base: string,
  tree: string,
): Promise<TargetChange[]> {
  const [baseFound, headFound] = [await view.targetsAt(base), await view.targetsAt(tree)];
  const before = releasesOf(baseFound);
  const after = releasesOf(headFound);
  const unreadable = newlyUnreadable(baseFound, headFound);
  const changes: Promise<TargetChange>[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys(), ...unreadable.keys()])].sort()) {
    const from = before.get(key) ?? null;
    const to = after.get(key) ?? null;
    if (from?.content === to?.content && !unreadable.has(key)) continue;
    const [application = '', environment = ''] = key.split('/');
    const problem = unreadable.get(key);
    const change = { application, environment, before: from, after: to };
    const diff =
      problem === undefined ? view.diffs({ treeish: base, at: from }, { treeish: tree, at: to }) : unread(problem);
    changes.push(Promise.resolve(diff).then((found) => ({ ...change, diff: found })));
  }
  return await Promise.all(changes);
}

function unread({ message, file, line }: Unreadable['problem']): TargetDiff {
  return { status: 'failed', side: 'head', message, file, line };
}

function newlyUnreadable(base: readonly Discovery[], head: readonly Discovery[]): Map<string, Unreadable['problem']> {
  const known = unreadableOf(base);
  const found = unreadableOf(head);
  for (const [key, problem] of found) if (known.get(key)?.message === problem.message) found.delete(key);
  return found;
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
