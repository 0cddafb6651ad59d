import type { Pull } from '../../src/hosts/host.ts';
import { isGuarded } from '../../src/model/entry.ts';
import type { Ledger } from '../../src/model/record.ts';
import type { DirectChange, TargetChange } from '../../src/model/snapshot.ts';
import type { Files } from './git.ts';
import { tipOf, type World } from './world.ts';

/** Steps of the base branch that no gate let through since the last look, as observing has it. */
export function directsOf(
  world: World,
  { closed, ledger }: { closed: readonly Pull[]; ledger: Ledger },
  changesBetween: (before: Files, after: Files) => TargetChange[],
): DirectChange[] {
  const { git, all } = world.host;
  if (ledger.status === 'broken') return [];
  const tip = tipOf(world);
  const records = ledger.records.map(({ record }) => record);
  const last = records.findLast((record) => record.kind === 'direct' || record.kind === 'landing');
  const from = world.lookedAt ?? (last === undefined || !('revision' in last) ? tip : last.revision);
  const history = git.history(tip);
  const steps = history.slice(0, Math.max(0, history.indexOf(from))).reverse();
  const found: DirectChange[] = [];
  for (const sha of steps) {
    const parent = git.parent(sha);
    const pull = closed.find((one) => one.mergeSha === sha);
    const checks = all.checks.filter((check) => check.sha === pull?.head.sha && check.name === 'shiplock/promotion');
    const isKnown = records.some((record) => record.kind === 'direct' && record.revision === sha);
    if (parent === null || isKnown || ['success', 'neutral'].includes(checks.at(-1)?.conclusion ?? '')) continue;
    const changes = changesBetween(git.files(parent), git.files(sha)).filter(({ environment }) =>
      isGuarded(environment, world.config),
    );
    const by = git.authors(parent, sha)[0] ?? 'nobody';
    const about = { sha, parent, by, at: world.now, subject: git.message(sha).split('\n', 1)[0] ?? '', url: null };
    if (changes.length > 0) found.push({ ...about, pull: pull?.number ?? null, changes });
  }
  if (found.length === 0) world.lookedAt = tip;
  return found;
}
