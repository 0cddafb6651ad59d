import type { LogEntry } from '../git/mirror.ts';
import type { Host, Pull } from '../hosts/host.ts';
import type { Config } from '../model/config.ts';
import { isGuarded } from '../model/entry.ts';
import { targetKey } from '../model/names.ts';
import type { Ledger } from '../model/record.ts';
import type { DirectChange } from '../model/snapshot.ts';
import { PROMOTION_CHECK } from '../text/check-names.ts';
import { observeChanges } from './changes.ts';
import { releasesOf } from './releases.ts';
import type { View } from './views.ts';

/** Mark of the cache: the tip up to which every step of the base branch is known to be let through, or reported. */
const LAST_TIP = 'push:tip';
/** Steps that are looked at in one go. */
const MOST_STEPS = 100;

/** What of the view is looked at. */
interface Looked
  extends Pick<View, 'config' | 'key' | 'base' | 'isMain' | 'now' | 'mirror' | 'log' | 'targetsAt' | 'plainDiffs'> {
  store: Pick<View['store'], 'marks'>;
  host: {
    pulls: Pick<Host['pulls'], 'ofCommit'>;
    checks: Pick<Host['checks'], 'list'>;
    contents: Pick<Host['contents'], 'describe'>;
  };
}

/**
 * Steps of the base branch since the last look that changed guarded targets and that no gate let through: commits
 * without a pull request, and merges whose check did not pass. After the cache was lost it begins at what the history
 * knows, else at the tip: it reports little rather than everything.
 */
export async function observeDirects(view: Looked, closed: readonly Pull[], ledger: Ledger): Promise<DirectChange[]> {
  const { config, store, key, base, now } = view;
  if (config.status !== 'valid' || ledger.status === 'broken') return [];
  const repository = `${key.owner}/${key.name}`;
  const from = await lastTip(view, ledger);
  if (from === base.sha) return [];
  const found: DirectChange[] = [];
  for (const step of await stepsSince(view, from)) {
    if (isReported(step.sha, ledger)) continue;
    const direct = await directOf(view, step, closed, config.config);
    if (direct !== null) found.push(direct);
  }
  if (found.length === 0) await store.marks.set(repository, markOf(view), base.sha, now());
  return found;
}

function markOf({ base, isMain }: Looked): string {
  return isMain ? LAST_TIP : `${LAST_TIP}:${base.branch}`;
}

type Intact = Extract<Ledger, { status: 'intact' }>;

/** Where the last look ended; null when nothing is known. */
async function lastTip(view: Looked, { records }: Intact): Promise<string | null> {
  const { store, key, mirror, base } = view;
  const mark = await store.marks.get(`${key.owner}/${key.name}`, markOf(view));
  if (typeof mark === 'string') return mark;
  for (const { record } of records.toReversed()) {
    if (record.kind !== 'direct' && record.kind !== 'landing') continue;
    if (await mirror.contains(base.sha, record.revision).catch(() => false)) return record.revision;
  }
  return null;
}

/** The steps since a tip, oldest first; none when it is not known, or gone with a rewritten history. */
async function stepsSince({ mirror, base, log }: Looked, from: string | null): Promise<LogEntry[]> {
  if (from === null) return [];
  try {
    const steps = await mirror.log({ from, to: base.sha, firstParent: true, limit: MOST_STEPS });
    if (steps.length === MOST_STEPS) log.warn({ from }, 'only the newest steps of the base branch were looked at');
    return steps.reverse();
  } catch (error) {
    log.warn({ from, err: error }, 'the base branch was rewritten, so pushes before this moment are not told');
    return [];
  }
}

function isReported(sha: string, { records }: Intact): boolean {
  return records.some(({ record }) => record.kind === 'direct' && record.revision === sha);
}

async function directOf(
  view: Looked,
  { sha, at, author, subject }: LogEntry,
  closed: readonly Pull[],
  config: Config,
): Promise<DirectChange | null> {
  const { host, mirror, base } = view;
  const parent = await mirror.parent(sha);
  if (parent === null || !(await changesGuarded(view, parent, sha, config))) return null;
  const known = closed.filter((pull) => pull.mergeSha === sha);
  const pulls = known.length > 0 ? known : await host.pulls.ofCommit(sha);
  const merged = pulls.filter((pull) => pull.mergedAt !== null && pull.base.branch === base.branch);
  for (const pull of merged) if (await wasLetThrough(view, pull)) return null;
  const { by, url } = await host.contents.describe(sha);
  const changes = (await observeChanges({ ...view, diffs: view.plainDiffs }, parent, sha)).filter(({ environment }) =>
    isGuarded(environment, config),
  );
  return { sha, parent, by: by ?? author, at, subject, url, pull: merged[0]?.number ?? null, changes };
}

async function changesGuarded(view: Looked, parent: string, sha: string, config: Config): Promise<boolean> {
  const before = releasesOf(await view.targetsAt(parent));
  const after = releasesOf(await view.targetsAt(sha));
  for (const { target } of [...before.values(), ...after.values()]) {
    const key = targetKey(target);
    if (before.get(key)?.content !== after.get(key)?.content && isGuarded(target.environment, config)) return true;
  }
  return false;
}

/** The check at its head as it was left: `neutral` is what modes that enforce nothing write. */
async function wasLetThrough({ host }: Looked, pull: Pull): Promise<boolean> {
  const check = (await host.checks.list(pull.head.sha)).find(({ name }) => name === PROMOTION_CHECK);
  return check?.conclusion === 'success' || check?.conclusion === 'neutral';
}
