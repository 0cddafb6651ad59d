import type { Overriders } from '../../model/config.ts';
import type { CommandComment, Role } from '../../model/snapshot.ts';
import type { Right } from '../../text/command-rules.ts';
import { whoMay } from '../../text/who-may.ts';
import type { Context } from '../context.ts';
import { isApprover } from '../gates/approval.ts';

/** What somebody wants to do, in words, and where. `environment` null: the repository as a whole. */
export interface Deed {
  right: Exclude<Right, 'everybody' | 'own' | 'lift'>;
  /** `promote into`, `hold`. */
  deed: string;
  environment: string | null;
}

const ranks: Record<Role, number> = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 };

/**
 * Null when the author of a comment may do something, by the role and the teams that were read with the comment; else
 * the sentence that says who may. This is the whole table of rights: everything else asks here.
 */
export function whyForbidden(deed: Deed, comment: CommandComment, { config }: Context): string | null {
  const approvers = deed.environment === null ? undefined : config.environments[deed.environment]?.approvers;
  switch (deed.right) {
    case 'stop':
      return isOneOf(approvers, comment) ? null : needsRole('triage', deed, comment);
    case 'write':
      return needsRole('write', deed, comment);
    case 'approve':
      return approvers === undefined ? needsRole('write', deed, comment) : needsOneOf(approvers, deed, comment);
    case 'override': {
      const { overriders } = config;
      return overriders === undefined ? needsRole('admin', deed, comment) : needsOneOf(overriders, deed, comment);
    }
  }
}

/** True for the accounts and the members of the teams that the config names. */
function isOneOf(people: Overriders | undefined, { by, teams }: CommandComment): boolean {
  return people !== undefined && isApprover(people, by, teams);
}

function needsOneOf(people: Overriders, deed: Deed, comment: CommandComment): string | null {
  if (isOneOf(people, comment)) return null;
  return `you may not ${what(deed)}: that is for ${whoMay(people).replaceAll('@', '')}.`;
}

function needsRole(role: Role, deed: Deed, comment: CommandComment): string | null {
  if (ranks[comment.role] >= ranks[role]) return null;
  return `you may not ${what(deed)}: it needs the ${role} role in this repository, yours is ${comment.role}.`;
}

function what({ deed, environment }: Deed): string {
  return environment === null ? deed : `${deed} ${environment}`;
}
