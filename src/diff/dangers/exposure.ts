import { listAt, textAt } from '../json.ts';
import { groupOf, type KubeObject } from '../kube-object.ts';
import type { ObjectPair } from '../pair-objects.ts';
import { type FoundDanger, quotedList } from './danger-rule.ts';

/** Services that can be reached from outside the cluster and could not be before. */
export function exposure({ before, after }: ObjectPair): FoundDanger[] {
  if (after === null || after.kind !== 'Service' || groupOf(after) !== '') return [];
  return [...opened(before, after), ...moreAddresses(before, after), ...anybody(before, after)];
}

function opened(before: KubeObject | null, after: KubeObject): FoundDanger[] {
  const type = textAt(after, 'spec', 'type');
  if ((type !== 'LoadBalancer' && type !== 'NodePort') || textAt(before, 'spec', 'type') === type) return [];
  const how = type === 'LoadBalancer' ? 'a load balancer, open to whoever reaches that' : 'a port of every node';
  const message = `It can be reached from outside the cluster through ${how}. Use \`ClusterIP\` when only pods call it.`;
  return [{ rule: 'exposed', path: 'spec.type', message }];
}

function moreAddresses(before: KubeObject | null, after: KubeObject): FoundDanger[] {
  const old = listAt(before, 'spec', 'externalIPs');
  const fresh = listAt(after, 'spec', 'externalIPs').filter((address) => !old.includes(address));
  if (fresh.length === 0) return [];
  const message = `Nodes take over traffic to ${quotedList(fresh.map(String))}, whoever these addresses belong to.`;
  return [{ rule: 'exposed', path: 'spec.externalIPs', message }];
}

function anybody(before: KubeObject | null, after: KubeObject): FoundDanger[] {
  if (before === null || textAt(after, 'spec', 'type') !== 'LoadBalancer') return [];
  const [old, now] = [before, after].map((side) => listAt(side, 'spec', 'loadBalancerSourceRanges'));
  if (old === undefined || now === undefined || old.length === 0 || isOpen(old) || !isOpen(now)) return [];
  const message = 'Its load balancer took connections from some addresses only and now takes them from all.';
  return [{ rule: 'exposed', path: 'spec.loadBalancerSourceRanges', message }];
}

function isOpen(ranges: readonly unknown[]): boolean {
  return ranges.length === 0 || ranges.includes('0.0.0.0/0') || ranges.includes('::/0');
}
