import type { Config } from '../../model/config.ts';
import type { Problem } from '../../model/errors.ts';
import { type LocatedDocument, problemAt } from './located-document.ts';

/** A rule that names a set and a group: its applications cannot wait for each other and go on without each other. */
export function groupProblems({ applications }: Config, located: LocatedDocument): Problem[] {
  return applications.flatMap(({ set, group }, index) => {
    if (set === undefined || group === undefined) return [];
    const message = `its applications cannot move as the set \`${set}\` and share the pull request of the group \`${group}\``;
    const hint = 'keep `set` where all of them must move together, and `group` where each goes on without the others';
    return [problemAt(located, { path: ['applications', index, 'group'], part: 'key' }, { message, hint })];
  });
}
