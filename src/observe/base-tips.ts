import { targetKey } from '../model/names.ts';
import type { CommandComment } from '../model/snapshot.ts';
import { releasesOf } from './releases.ts';
import type { View } from './views.ts';

/** Tips of the base branch are kept beside the heads of pull requests, under a number that none has. */
const BASE = 0;

/** Notes when the tip of the base branch was first seen: what people could see when they spoke is judged by it. */
export async function seeBaseTip(view: View): Promise<void> {
  const { store, base, now } = view;
  await store.pullHeads.see({ repository: placeOf(view), pull: BASE, sha: base.sha, at: now() });
}

/** True when some tip of the base branch was seen before an instant: Shiplock looked at this repository then. */
export async function sawBaseBefore({ store, key }: Pick<View, 'store' | 'key'>, before: string): Promise<boolean> {
  const repository = `${key.owner}/${key.name}`;
  return (await store.pullHeads.newestBefore({ repository, pull: BASE, before })) !== null;
}

/**
 * The tip of the base branch that stood when a comment was made, and the targets whose content is another one by now.
 * Null when no tip is known from then, or Git no longer has it. GitHub's times have whole seconds: the one in which the
 * comment was made counts to its end.
 */
export async function observeBaseSeen(view: View, at: string): Promise<CommandComment['base']> {
  const { store, base, mirror } = view;
  const before = new Date((Math.floor(Date.parse(at) / 1000) + 1) * 1000).toISOString();
  const sha = await store.pullHeads.newestBefore({ repository: placeOf(view), pull: BASE, before });
  if (sha === null) return null;
  if (sha === base.sha) return { sha, moved: [] };
  if (!(await mirror.contains(base.sha, sha).catch(() => false))) return null;
  const [then, now] = [releasesOf(await view.targetsAt(sha)), releasesOf(await view.targetsAt(base.sha))];
  const moved = [...now.values()].filter(({ target, content }) => then.get(targetKey(target))?.content !== content);
  return { sha, moved: moved.map(({ target }) => targetKey(target)) };
}

/** Every branch that environments live on has a line of tips of its own. */
function placeOf({ key, base, isMain }: View): string {
  const repository = `${key.owner}/${key.name}`;
  return isMain ? repository : `${repository}:${base.branch}`;
}
