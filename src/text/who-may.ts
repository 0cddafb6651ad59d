import type { Overriders } from '../model/config.ts';

/** Who may approve in an environment, for people: `@olga, @pim or team release`; without approvers, who may write. */
export function whoMay(approvers: Overriders | undefined): string {
  if (approvers === undefined) return 'somebody with the write role';
  const names = [...approvers.users.map((user) => `@${user}`), ...approvers.teams.map((team) => `team ${team}`)];
  const last = names.pop() ?? 'nobody (the config names no approver)';
  return names.length === 0 ? last : `${names.join(', ')} or ${last}`;
}
