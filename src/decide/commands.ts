import type { Approval, CommandRecord, StateRecord } from '../model/record.ts';
import type { CommandComment, PullState } from '../model/snapshot.ts';
import { parseCommands } from '../text/commands.ts';
import type { Context } from './context.ts';
import { isApprover, isOwnWork, whoMay } from './gates/approval.ts';
import { touchedEnvironments } from './judge.ts';

/** What a command led to: its one-line answer, and the approval when it gave one. */
interface Answer {
  outcome: CommandRecord['outcome'];
  answer: string;
  approval?: Approval;
}

/** Answers every command that has no audit line yet. Each happens once: its key is the comment's id and its index there. */
export function decideCommands(context: Context): StateRecord[] {
  const { ledger, pulls } = context.snapshot;
  if (ledger.status === 'broken') return [];
  const done = new Set<string>();
  for (const { record } of ledger.records) if (record.kind === 'command') done.add(`${record.comment}#${record.index}`);
  const records: StateRecord[] = [];
  for (const pull of pulls) {
    for (const comment of pull.commands) {
      for (const command of parseCommands(comment.body)) {
        if (comment.byBot || comment.edited || done.has(`${comment.id}#${command.index}`)) continue;
        const { outcome, answer, approval } = answerOf(command, comment, pull, context);
        if (approval !== undefined) records.push(approval);
        records.push({
          kind: 'command',
          version: 1,
          pull: pull.number,
          comment: comment.id,
          index: command.index,
          by: comment.by,
          command: `/${command.word} ${command.text}`.trimEnd(),
          head: comment.head,
          outcome,
          answer,
        });
      }
    }
  }
  return records;
}

type Command = ReturnType<typeof parseCommands>[number];

function answerOf(command: Command, comment: CommandComment, pull: PullState, context: Context): Answer {
  switch (command.name) {
    case 'help':
      return { outcome: 'accepted', answer: 'help' };
    case 'promote':
      return promote(comment, pull, context);
    case 'unknown': {
      const hint = command.suggestion === null ? '' : `did you mean \`/${command.suggestion}\`? `;
      return refused(`\`/${command.word}\` is not a command: ${hint}\`/help\` lists them.`);
    }
  }
}

function promote(comment: CommandComment, pull: PullState, context: Context): Answer {
  const environments = touchedEnvironments(pull, context);
  const names = environments.join(', ');
  if (environments.length === 0) return refused('there is nothing to promote: this pull request changes no target.');
  if (comment.head !== pull.head.sha) {
    return refused('the pull request moved on after your comment. Look at it as it is now, and say `/promote` again.');
  }
  if (isOwnWork(pull, comment.by)) return refused('nobody approves their own work: somebody else has to promote this.');
  const forbidden = environments.map((name) => whyForbidden(name, comment, context)).find((why) => why !== null);
  if (forbidden != null) return refused(forbidden);
  const approval: Approval = {
    kind: 'approval',
    version: 1,
    pull: pull.number,
    head: pull.head.sha,
    environments,
    by: comment.by,
    comment: comment.id,
  };
  const answer = `approved \`${pull.head.sha.slice(0, 7)}\` for ${names}. It merges as soon as every gate is open.`;
  return { outcome: 'accepted', answer, approval };
}

/** Null when the author may promote into the environment; else the sentence that says who may. */
function whyForbidden(environment: string, comment: CommandComment, context: Context): string | null {
  const approvers = context.config.environments[environment]?.approvers;
  if (approvers === undefined) {
    const mayWrite = comment.role === 'write' || comment.role === 'maintain' || comment.role === 'admin';
    return mayWrite
      ? null
      : `you may not promote into ${environment}: it needs the write role in this repository, yours is ${comment.role}.`;
  }
  if (isApprover(approvers, comment.by, comment.teams)) return null;
  return `you may not promote into ${environment}: that is for ${whoMay(approvers).replaceAll('@', '')}.`;
}

function refused(answer: string): Answer {
  return { outcome: 'refused', answer };
}
