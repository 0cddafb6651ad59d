import { hasDrift } from '../model/drift.ts';
import type { Ledger } from '../model/record.ts';
import type { CheckState, DriftIssue, TargetState } from '../model/snapshot.ts';
import { DRIFT_CHECK, STATE_CHECK } from '../text/check-names.ts';
import { DRIFT_LABEL } from '../text/labels.ts';
import { parseDriftMarker } from '../text/markers.ts';
import { observeCommands } from './command-comments.ts';
import { repliesOf } from './pull.ts';
import type { View } from './views.ts';

/** Marks of the cache: the tip of which it is known that no check has to be mended on it, and that no tracking issue exists. */
const NO_CHECK = 'drift:no-check';
const NO_ISSUE = 'drift:no-issue';

/** True when an agent reports drift of any target. */
function isDrifted(targets: readonly TargetState[]): boolean {
  return targets.some((state) => state.status === 'read' && hasDrift(state.report?.report.drift ?? null));
}

/**
 * Our checks on the tip of the base branch, read only when something may have to be said there: an invalid config,
 * drift, a state branch that is broken, or a red check of these that may stand. Otherwise one look per tip is enough.
 */
export async function observeBaseChecks(
  view: View,
  targets: readonly TargetState[],
  ledger: Ledger,
): Promise<CheckState[]> {
  const { store, host, base, config, key, now } = view;
  const repository = `${key.owner}/${key.name}`;
  const hasToSay = isDrifted(targets) || ledger.status === 'broken';
  if (config.status === 'missing') return [];
  if (config.status === 'valid' && !hasToSay && (await store.marks.get(repository, NO_CHECK)) === base.sha) return [];
  const checks = await host.checks.list(base.sha);
  if (config.status === 'invalid') return checks;
  const stands = checks.some(
    ({ name, conclusion }) => (name === DRIFT_CHECK || name === STATE_CHECK) && conclusion !== 'success',
  );
  if (hasToSay || stands) await store.marks.delete(repository, NO_CHECK);
  else await store.marks.set(repository, NO_CHECK, base.sha, now());
  return checks;
}

/** A closed issue is read for as long after its last change: people ask there what happened. */
const CLOSED_DAYS = 2;

/** Our tracking issues with the commands on those that are open or changed of late; a repository that never had drift is not asked again. */
export async function observeDriftIssues(
  view: View,
  targets: readonly TargetState[],
  ledger: Ledger,
): Promise<DriftIssue[]> {
  const { store, host, config, key, now } = view;
  const repository = `${key.owner}/${key.name}`;
  if (config.status !== 'valid') return [];
  if (isDrifted(targets)) await store.marks.delete(repository, NO_ISSUE);
  else if ((await store.marks.get(repository, NO_ISSUE)) === true) return [];
  const all = await host.issues.own(DRIFT_LABEL);
  if (all.length === 0 && !isDrifted(targets)) await store.marks.set(repository, NO_ISSUE, true, now());
  const found: DriftIssue[] = [];
  for (const { number, state, title, body, updatedAt } of all) {
    const marker = parseDriftMarker(body);
    if (marker === null) continue;
    const open = state === 'open';
    const isRecent = Date.parse(now()) - Date.parse(updatedAt) < CLOSED_DAYS * 86_400_000;
    const comments = open || isRecent ? await host.comments.list(number) : [];
    const commands = await observeCommands(view, { number, head: null, comments, ledger });
    found.push({ number, open, title, body, ...marker, commands, replies: repliesOf(comments, view.app.login) });
  }
  return found;
}
