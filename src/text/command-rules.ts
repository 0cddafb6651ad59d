/** Whose word a command needs; `decide/commands/rights.ts` judges by it, and people read it in `/help`. */
export type Right = 'everybody' | 'stop' | 'write' | 'approve' | 'lift' | 'own' | 'override';

/** What each right is, for people. */
const rightTexts: Record<Right, string> = {
  everybody: 'everybody who can comment',
  stop: 'everybody with the triage role or more, and approvers of the environment: stopping is cheap',
  write: 'everybody with the write role or more',
  approve: 'approvers of the environment; without approvers, everybody with the write role or more',
  lift: 'who put the hold, and who may approve in the environment',
  own: 'who approved it',
  override: '`overriders` of the config; without them, administrators of the repository',
};

/** One command: what parser, rights, `/help` and the documentation are made of. */
export interface CommandRule {
  name: string;
  usage: string;
  description: string;
  right: Right;
}

/** All commands, in the order of `/help`. */
export const commandRules = [
  {
    name: 'promote',
    usage: '/promote [commit]',
    description: 'Approves this pull request at its newest commit; it merges when every other gate is open.',
    right: 'approve',
  },
  {
    name: 'promote',
    usage: '/promote application environment version',
    description: 'Asks for a version in a target; its pull request opens or moves to it, and every gate is asked.',
    right: 'approve',
  },
  {
    name: 'rollback',
    usage: '/rollback [application] [environment] [to version|steps] [reason]',
    description:
      'Takes the target back to the release before, to a version or some steps back: every file as it was, with a hold and a rejection of what it leaves.',
    right: 'approve',
  },
  {
    name: 'diff',
    usage: '/diff [application] [environment]',
    description: 'Answers with the rendered change of this pull request, rendered anew.',
    right: 'everybody',
  },
  {
    name: 'sync',
    usage: '/sync [application] [environment]',
    description:
      "Lets the agent apply what the base branch has (`sync: manual`), or write Git's state back over drift (`heal: approve`). Also on merged pull requests and on the tracking issue of drift.",
    right: 'approve',
  },
  {
    name: 'drift',
    usage: '/drift [application] [environment]',
    description:
      "Answers with what differs from Git in the cluster: of the targets named, of the pull request's, or of the issue's environment.",
    right: 'everybody',
  },
  {
    name: 'hold',
    usage: '/hold [application|environment] [until time] [reason]',
    description:
      'Stops promotions into the targets named, or into those of the pull request, until the time or until `/unhold`.',
    right: 'stop',
  },
  {
    name: 'unhold',
    usage: '/unhold [application|environment] [reason]',
    description: 'Lifts the holds on exactly what is named, or on the targets of the pull request.',
    right: 'lift',
  },
  {
    name: 'approve',
    usage: '/approve [commit]',
    description: 'Approves this pull request at its newest commit, and leaves the merge to others.',
    right: 'approve',
  },
  {
    name: 'unapprove',
    usage: '/unapprove',
    description: 'Takes back what you approved here with `/approve` or `/promote`.',
    right: 'own',
  },
  {
    name: 'override',
    usage: '/override gate [commit] reason',
    description: 'Opens one gate of this pull request at its newest commit; the reason stays on record and is shown.',
    right: 'override',
  },
  {
    name: 'reject',
    usage: '/reject [application] version reason',
    description: 'Keeps a version out of every target of its application from now on.',
    right: 'override',
  },
  {
    name: 'status',
    usage: '/status [application|environment]',
    description: 'Answers with what runs where, what comes next, and what it waits for.',
    right: 'everybody',
  },
  {
    name: 'history',
    usage: '/history [application] [environment]',
    description: 'Answers with who did what, when and why, newest first.',
    right: 'everybody',
  },
  {
    name: 'retry',
    usage: '/retry',
    description: 'Forgets what is remembered of failed renders and of the tags of the registries, and looks again.',
    right: 'write',
  },
  { name: 'help', usage: '/help', description: 'Answers with this list.', right: 'everybody' },
] as const satisfies readonly CommandRule[];

export type CommandName = (typeof commandRules)[number]['name'];

/** The columns of a command in `/help` and in the documentation. */
export function commandRow({ usage, description, right }: CommandRule): [string, string, string] {
  return [`\`${usage}\``, description, rightTexts[right]];
}
