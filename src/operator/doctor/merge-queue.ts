import type { Facts } from './facts.ts';
import { type Finding, fine, wrong } from './finding.ts';

/** Whether a merge queue would ever get its answers. */
export function examineMergeQueue({ protection, installation, branch }: Facts): Finding[] {
  if (protection?.mergeQueue !== true) return [];
  const about = 'merge queue';
  if (!installation.events.includes('merge_group')) {
    const message = `${branch} has a merge queue, and the App is not told of its groups: they wait until the queue gives up`;
    return [wrong(about, message, 'give the App `merge queues: read and write` and subscribe it to “Merge group”')];
  }
  if (!['read', 'write'].includes(installation.permissions['merge_queues'] ?? '')) {
    const message = `${branch} has a merge queue that the App may not read`;
    return [
      wrong(about, message, 'give the App `merge queues: read and write`, then accept the change on the installation'),
    ];
  }
  return [fine(about, `${branch} has a merge queue, and both checks are answered on its groups`)];
}
