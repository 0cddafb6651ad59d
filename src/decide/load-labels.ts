import type { Group } from '../text/branch-name.ts';
import type { Context } from './context.ts';

/**
 * The labels of a promotion that waits for people, who look through lists of pull requests. One that merges by itself is
 * gone before anybody looks: it gets none, since labels are a write of their own.
 */
export function labelsOf(group: Group, { config }: Context): string[] {
  const { mode, merge, approvers } = config.environments[group.environment] ?? {};
  const waitsForPeople = mode === 'propose' || merge === 'manual' || approvers !== undefined;
  if (!waitsForPeople) return [];
  const labels = ['shiplock', `environment: ${group.environment}`];
  if (group.kind === 'set') labels.push(`set: ${group.set}`);
  if (group.kind === 'group') labels.push(`group: ${group.group}`);
  return labels;
}
