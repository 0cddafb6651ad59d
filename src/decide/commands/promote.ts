import type { Context } from '../context.ts';
import { approvalBy } from './approve.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { isCommit } from './head-said.ts';
import { request } from './request.ts';
import { shutGates } from './shut-gates.ts';

/**
 * `/promote`, alone or with a commit: approves a pull request at its head, and merges it as soon as every gate is open.
 * With any other words it asks for a version: a mistyped name must not approve what it happens to stand on.
 */
export function promote(given: Given, context: Context): Answer {
  const { args } = given.command;
  if (args.length > 1 || args.some((word) => !isCommit(word))) return request(given, context);
  const found = approvalBy(given, context);
  if ('problem' in found) return refused(found.problem);
  const { approval, environments } = found;
  const names = environments.join(', ');
  const answer = `approved \`${approval.head.slice(0, 7)}\` for ${names}. It merges as soon as every gate is open${shutText(given, context)}.`;
  return accepted(answer, [approval]);
}

/** The gates that are shut besides the one that this word is for; their reasons stand in the comment that is kept. */
function shutText({ place: { pull } }: Given, context: Context): string {
  const shut = pull === null ? [] : [...shutGates(pull, context)].filter((gate) => gate !== 'approval');
  return shut.length === 0 ? '' : `; what else it waits for now: ${shut.map((gate) => `\`${gate}\``).join(', ')}`;
}
