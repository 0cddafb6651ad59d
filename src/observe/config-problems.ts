import { CONFIG_PATH } from '../model/config.ts';
import type { Problem } from '../model/errors.ts';
import type { PullState } from '../model/snapshot.ts';
import { readConfigFile } from './read-config.ts';
import type { ProblemsAt } from './targets-at.ts';
import type { View } from './views.ts';

/**
 * Problems that a tree would bring to a base: of the config, on the branch that has it, and of objects that declare
 * targets. Null when there are none of those and it does not touch the config.
 */
export async function configProblemsIn(
  { mirror, isMain, problemsAt, select }: Pick<View, 'mirror' | 'isMain' | 'problemsAt' | 'select'>,
  base: string,
  tree: string,
): Promise<PullState['configProblems']> {
  const own = isMain ? await ownProblems({ mirror, select }, base, tree) : null;
  const declared = await broughtBy(problemsAt, base, tree);
  return declared.length === 0 ? own : [...(own ?? []), ...declared];
}

/** What a tree has of a kind of problem and a base has not. */
export async function broughtBy(problemsAt: ProblemsAt, base: string, tree: string): Promise<Problem[]> {
  const known = new Set((await problemsAt(base)).map(idOf));
  return (await problemsAt(tree)).filter((problem) => !known.has(idOf(problem)));
}

/** Without the line, which moves when others do. */
function idOf({ file, message }: Problem): string {
  return `${file} ${message}`;
}

async function ownProblems(
  { mirror, select }: Pick<View, 'mirror' | 'select'>,
  base: string,
  tree: string,
): Promise<PullState['configProblems']> {
  if (!(await mirror.changed(base, tree)).includes(CONFIG_PATH)) return null;
  const text = await mirror.file(tree, CONFIG_PATH);
  if (text === null) return [];
  // Whoever opened the pull request wrote it: a stranger's patterns stay out of the processes of our own.
  const parsed = await readConfigFile(text, CONFIG_PATH, select, 'fork');
  return parsed.status === 'invalid' ? parsed.problems : [];
}
