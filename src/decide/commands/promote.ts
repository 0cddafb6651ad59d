import type { Context } from '../context.ts';
import { approvalBy } from './approve.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { isCommit } from './head-said.ts';
import { request } from './request.ts';

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
  const answer = `approved \`${approval.head.slice(0, 7)}\` for ${names}. It merges as soon as every gate is open.`;
  return accepted(answer, [approval]);
}
