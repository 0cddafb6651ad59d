import { isObject, type Json, type JsonObject, listAt, objectAt, textAt, withFields } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { defaultPort } from './pod.ts';

/** Addresses and ports that services hold, handed out in order and never twice. */
export interface Allocator {
  clusterIp(): string;
  nodePort(): number;
}

export function createAllocator(): Allocator {
  let address = 0;
  let port = 30_000;
  return {
    clusterIp() {
      address += 1;
      return `10.96.${Math.floor(address / 254)}.${(address % 254) + 1}`;
    },
    nodePort() {
      port += 1;
      return port;
    },
  };
}

/** What an update inherits from the stored service: the address and the node ports that were given to it. */
export function defaultService(object: KubeObject, live: KubeObject | undefined, allocator: Allocator): KubeObject {
  const given = objectAt(object, 'spec');
  const type = textAt(given, 'type') ?? 'ClusterIP';
  const spec = withFields({ type, sessionAffinity: 'None' }, given);
  spec['ports'] = listAt(given, 'ports').map(defaultServicePort);
  if (listAt(spec, 'ports').length === 0) delete spec['ports'];
  if (type === 'ExternalName') return { ...object, spec, status: statusOf(object) };
  const ip = textAt(given, 'clusterIP') ?? textAt(live, 'spec', 'clusterIP') ?? allocator.clusterIp();
  Object.assign(spec, withFields(addresses(ip), spec));
  if (type !== 'ClusterIP') addNodePorts(spec, live, allocator);
  return { ...object, spec, status: statusOf(object) };
}

function addresses(ip: string): JsonObject {
  return {
    clusterIP: ip,
    clusterIPs: [ip],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
  };
}

function statusOf(object: KubeObject): JsonObject {
  return withFields({ loadBalancer: {} }, objectAt(object, 'status'));
}

function defaultServicePort(port: Json): Json {
  const filled = defaultPort(port);
  if (!isObject(filled) || filled['targetPort'] !== undefined || filled['port'] === undefined) return filled;
  return { ...filled, targetPort: filled['port'] };
}

function addNodePorts(spec: JsonObject, live: KubeObject | undefined, allocator: Allocator): void {
  spec['externalTrafficPolicy'] ??= 'Cluster';
  if (spec['type'] === 'LoadBalancer') spec['allocateLoadBalancerNodePorts'] ??= true;
  const before = listAt(live, 'spec', 'ports');
  spec['ports'] = listAt(spec, 'ports').map((port) => {
    if (!isObject(port) || port['nodePort'] !== undefined) return port;
    const known = before.find((entry) => isObject(entry) && entry['port'] === port['port']);
    return { ...port, nodePort: objectAt(known)['nodePort'] ?? allocator.nodePort() };
  });
}
