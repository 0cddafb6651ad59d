import type { Facts } from './facts.ts';
import { type Finding, fine, note } from './finding.ts';

/** Whether anybody could take the history away. It would be noticed, and every gate would shut until somebody mends it. */
export function examineStateBranch({ stateBranch, app }: Facts): Finding[] {
  const about = 'state branch';
  const { name, guards } = stateBranch;
  const open = [
    ...(guards?.forcePush === true ? [] : ['rewritten by a force-push']),
    ...(guards?.deletion === true ? [] : ['deleted']),
  ];
  if (open.length === 0) return [fine(about, `${name} can be neither rewritten nor deleted`)];
  const message = `${name} can be ${open.join(' and ')} by anyone with write access; Shiplock would notice, and shut every gate`;
  const advice = `add a branch ruleset for ${name} with “Restrict deletions”, “Block force pushes” and “Restrict updates”, and ${app.login} on its bypass list`;
  return [note(about, message, advice)];
}
