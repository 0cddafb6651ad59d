import type { Mirror } from '../git/mirror.ts';
import { CONFIG_PATH } from '../model/config.ts';
import type { PullState } from '../model/snapshot.ts';
import { parseConfig } from '../text/config-file.ts';

/** Problems of the config that a tree would bring to a base; null when it does not touch the config. */
export async function configProblemsIn(
  mirror: Mirror,
  base: string,
  tree: string,
): Promise<PullState['configProblems']> {
  if (!(await mirror.changed(base, tree)).includes(CONFIG_PATH)) return null;
  const text = await mirror.file(tree, CONFIG_PATH);
  if (text === null) return [];
  const parsed = parseConfig(text, CONFIG_PATH);
  return parsed.status === 'invalid' ? parsed.problems : [];
}
