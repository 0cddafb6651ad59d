import type { Pull } from '../hosts/host.ts';
import { deploymentEnvironment } from '../model/deployment.ts';
import { targetKey } from '../model/names.ts';
import type { Ledger } from '../model/record.ts';
import type { MergedPull } from '../model/snapshot.ts';
import { observeChanges } from './changes.ts';
import { awaitsAnswer, observeCommands } from './command-comments.ts';
import { ownSticky, repliesOf } from './pull.ts';
import { releasesOf } from './releases.ts';
import type { View } from './views.ts';

/**
 * Merged pull requests that Shiplock spoke on and whose targets have not all landed yet, and those with a command that
 * was not answered. One that is settled is not looked at again before it changes: a comment changes it.
 */
export async function observeMerged(view: View, merged: readonly Pull[], ledger: Ledger): Promise<MergedPull[]> {
  const { store, key, now } = view;
  const repository = `${key.owner}/${key.name}`;
  const settled = new Map((await store.marks.list(repository, 'settled:')).map((mark) => [mark.key, mark.value]));
  const found: MergedPull[] = [];
  for (const pull of merged) {
    const mark = `settled:${pull.number}`;
    if (settled.get(mark) === pull.updatedAt || pull.mergedAt === null || pull.mergeSha === null) continue;
    const state = await observeOne(view, { ...pull, mergedAt: pull.mergedAt, mergeSha: pull.mergeSha }, ledger);
    if (state !== null) found.push(state);
    else if (isQuiet(pull, now())) await store.marks.set(repository, mark, pull.updatedAt, now());
  }
  return found;
}

/** GitHub's times have whole seconds: only what has been still for longer surely looks different when it changes. */
function isQuiet({ updatedAt }: Pull, now: string): boolean {
  return Date.parse(now) - Date.parse(updatedAt) > 60_000;
}

type Merge = Pull & { mergedAt: string; mergeSha: string };

/** Null when nothing is left to say on it: it touched no target, all landed, or later merges took its place. */
async function observeOne(view: View, pull: Merge, ledger: Ledger): Promise<MergedPull | null> {
  const { host, app, base, mirror } = view;
  const current = releasesOf(await view.targetsAt(base.sha));
  const parent = await mirror.parent(pull.mergeSha);
  if (parent === null) return null;
  const changes = await observeChanges({ ...view, diffs: view.plainDiffs }, parent, pull.mergeSha);
  const open = changes.filter((change) => {
    const key = targetKey(change);
    const isCurrent = change.after !== null && current.get(key)?.content === change.after.content;
    return isCurrent && !hasLanded(ledger, pull.number, key);
  });
  const comments = await host.comments.list(pull.number);
  const comment = ownSticky(comments, app.login);
  const ours = pull.author === app.login;
  const settled = open.length === 0 || (!ours && comment === null);
  const commands = await observeCommands(view, { number: pull.number, head: null, comments, ledger });
  const replies = repliesOf(comments, app.login);
  if (settled && !awaitsAnswer(commands, replies)) return null;
  const brought: MergedPull['brought'] = [];
  for (const change of changes) {
    const environment = deploymentEnvironment(targetKey(change));
    const [deployment] = settled ? [] : await host.deployments.list({ environment, sha: pull.mergeSha });
    brought.push({
      change,
      deployment: deployment === undefined ? null : { id: deployment.id, state: deployment.state },
    });
  }
  const { number, title, body, author, head, mergedAt, mergeSha } = pull;
  const facts = { number, title, body, ours, author, head, comment, mergedAt, mergeSha };
  return { ...facts, brought, commands, replies, settled };
}

function hasLanded(ledger: Ledger, pull: number, target: string): boolean {
  if (ledger.status === 'broken') return false;
  return ledger.records.some(
    ({ record }) => record.kind === 'landing' && record.pull === pull && record.target === target,
  );
}
