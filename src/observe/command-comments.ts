import type { Comment } from '../hosts/host.ts';
import type { Ledger } from '../model/record.ts';
import type { CommandComment } from '../model/snapshot.ts';
import { parseCommands } from '../text/commands.ts';
import { observeBaseSeen, sawBaseBefore } from './base-tips.ts';
import { teamsOf } from './pull.ts';
import type { View } from './views.ts';

/**
 * Comments with commands on a pull request or an issue (`head` null), those that have their audit line included (their answer must be visible), with rights
 * read now for new ones.
 */
export async function observeCommands(
  view: View,
  input: { number: number; head: string | null; comments: readonly Comment[]; ledger: Ledger },
): Promise<CommandComment[]> {
  const answered = answeredComments(input.ledger);
  const found: CommandComment[] = [];
  for (const comment of input.comments) {
    const commands = parseCommands(comment.body);
    if (comment.by === view.app.login || commands.length === 0) continue;
    const isNew = !answered.has(comment.id) && !comment.byBot;
    if (isNew && !(await wasSaidToUs(view, comment, input.ledger))) continue;
    found.push({
      id: comment.id,
      by: comment.by,
      byBot: comment.byBot,
      at: comment.at,
      edited: comment.updatedAt !== comment.at,
      body: comment.body,
      head:
        isNew && input.head !== null ? await headSeen(view, { pull: input.number, head: input.head }, comment) : null,
      base:
        isNew && commands.some(({ name }) => SPEAK_OF_BASE.has(name)) ? await observeBaseSeen(view, comment.at) : null,
      role: isNew ? await view.host.people.role(comment.by) : 'none',
      teams: isNew ? await teamsOf(view, comment.by) : [],
    });
  }
  return found;
}

/** Longer than a first look takes that a comment itself brought about. */
const GRACE_MS = 600_000;

/**
 * False for a comment that was made before Shiplock was in use here: it was said to somebody else, who may have commands
 * of the same name. The history tells since when, or else the first tip of the base branch that was seen.
 */
async function wasSaidToUs({ store, key }: View, { at }: Comment, ledger: Ledger): Promise<boolean> {
  const [first] = ledger.status === 'intact' ? ledger.records : [];
  if (first !== undefined && Date.parse(first.at) <= Date.parse(at)) return true;
  return sawBaseBefore({ store, key }, new Date(Date.parse(at) + GRACE_MS).toISOString());
}

/** Commands that speak of what the base branch has, without naming it. */
const SPEAK_OF_BASE: ReadonlySet<string> = new Set(['sync', 'rollback']);

/** True while a comment has no reply of ours that should have one. */
export function awaitsAnswer(
  commands: readonly Pick<CommandComment, 'id' | 'byBot' | 'edited'>[],
  replies: readonly { to: number }[],
): boolean {
  return commands.some(({ id, byBot, edited }) => !byBot && !edited && !replies.some(({ to }) => to === id));
}

function answeredComments(ledger: Ledger): Set<number> {
  const answered = new Set<number>();
  if (ledger.status === 'broken') return answered;
  for (const { record } of ledger.records) if (record.kind === 'command') answered.add(record.comment);
  return answered;
}

/**
 * The head when it stood already as the comment was made. Comment events carry no head, so the first sight of the head
 * decides; GitHub's times have whole seconds, so the sight is rounded down to one.
 */
async function headSeen(
  { store, key }: View,
  { pull, head }: { pull: number; head: string },
  comment: Comment,
): Promise<string | null> {
  const seen = await store.pullHeads.firstSeen({ repository: `${key.owner}/${key.name}`, pull, sha: head });
  if (seen === null) return null;
  return Math.floor(Date.parse(seen) / 1000) <= Math.floor(Date.parse(comment.at) / 1000) ? head : null;
}
