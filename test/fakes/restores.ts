import type { Pull } from '../../src/hosts/host.ts';
import { openRollbacks } from '../../src/model/open-rollbacks.ts';
import type { Ledger } from '../../src/model/record.ts';
import type { Restore } from '../../src/model/restore.ts';
import { isPullOf } from '../../src/observe/restores.ts';
import { BOT, targetsIn, tipOf, type World } from './world.ts';

/** What the rollbacks under way would write, as observing has it; a target of this world is one file. */
export function restoresOf(world: World, closed: readonly Pull[], ledger: Ledger): Restore[] {
  const { git } = world.host;
  const tip = tipOf(world);
  const restores: Restore[] = [];
  for (const dated of openRollbacks(ledger).values()) {
    const { target, revision, content } = dated.rollback;
    const now = targetsIn(git.files(tip)).get(target);
    const path = now?.target.inputs[0] ?? '';
    const text = git.files(revision).get(path);
    const isOver = closed.some((pull) => isPullOf(pull, dated, BOT));
    if (now === undefined || now.content === content || text === undefined || isOver) continue;
    const later = git.history(tip).slice(0, git.history(tip).indexOf(revision));
    const takesAlong = later
      .filter((sha) => git.files(sha).get(path) !== git.files(git.parent(sha) ?? sha).get(path))
      .map((sha) => ({ sha, subject: git.message(sha).split('\n', 1)[0] ?? '' }));
    restores.push({ target, revision, at: dated.at, edits: [{ path, text }], shared: [], binary: [], takesAlong });
  }
  return restores;
}
