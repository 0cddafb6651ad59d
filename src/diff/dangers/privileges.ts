import type { DangerRule } from '../../model/changes.ts';
import { listAt, mapAt, textAt, valueAt } from '../json.ts';
import type { ObjectPair } from '../pair-objects.ts';
import { type FoundDanger, quoted, quotedList } from './danger-rule.ts';
import { type Container, containersOf, type PodSpec, podSpecOf } from './pod-spec.ts';

/** Pods that get closer to the machine they run on than they were. New objects count as well. */
export function privileges({ before, after }: ObjectPair): FoundDanger[] {
  const [was, is] = [podSpecOf(before), podSpecOf(after)];
  if (is === null) return [];
  const left = containersOf(was);
  const containers = [...containersOf(is).values()];
  return [...ofPod(was, is), ...containers.flatMap((now) => ofContainer(left.get(now.name) ?? null, now))];
}

const namespaces: readonly (readonly [field: string, effect: string])[] = [
  ['hostNetwork', 'the pods see all traffic of their node and reach what listens on it alone'],
  ['hostPID', 'the pods see and can signal every process of their node'],
  ['hostIPC', 'the pods share memory with every process of their node'],
];

function ofPod(was: PodSpec | null, is: PodSpec): FoundDanger[] {
  const found: FoundDanger[] = [];
  for (const [field, effect] of namespaces) {
    if (is.spec[field] !== true || was?.spec[field] === true) continue;
    found.push({ rule: 'host-access', path: `${is.path}.${field}`, message: `With \`${field}\` ${effect}.` });
  }
  const old = hostPaths(was);
  const fresh = hostPaths(is).filter((path) => !old.includes(path));
  if (fresh.length > 0) {
    const message = `The pods mount ${quotedList(fresh)} of their node: what they write there outlives them, and what they read is not theirs.`;
    found.push({ rule: 'host-access', path: `${is.path}.volumes`, message });
  }
  return found;
}

function hostPaths(pods: PodSpec | null): string[] {
  return listAt(pods?.spec, 'volumes').flatMap((volume) => textAt(volume, 'hostPath', 'path') ?? []);
}

const flags: readonly (readonly [rule: DangerRule, field: string, value: unknown, effect: string])[] = [
  ['privileged', 'privileged', true, 'runs with all rights of its node: whoever breaks in owns the machine'],
  ['privilege-escalation', 'allowPrivilegeEscalation', true, 'may gain more rights than it was started with'],
  ['runs-as-root', 'runAsUser', 0, 'runs as root'],
];

function ofContainer(was: Container | null, now: Container): FoundDanger[] {
  const found: FoundDanger[] = [];
  const [old, security] = [mapAt(was?.container, 'securityContext'), mapAt(now.container, 'securityContext')];
  const who = `Container ${quoted(now.name)}`;
  for (const [rule, field, value, effect] of flags) {
    if (security[field] !== value || old[field] === value) continue;
    found.push({
      rule,
      path: `${now.path}.securityContext.${field}`,
      message: `${who} ${effect}. Leave it out if it can work without.`,
    });
  }
  const known = listAt(old, 'capabilities', 'add');
  const added = listAt(security, 'capabilities', 'add')
    .filter((one) => !known.includes(one))
    .map(String);
  if (added.length > 0) {
    const message = `${who} gets ${quotedList(added)}: rights that root alone has. Add none that it can work without.`;
    found.push({ rule: 'capability-added', path: `${now.path}.securityContext.capabilities.add`, message });
  }
  return [...found, ...hostPorts(was, now)];
}

function hostPorts(was: Container | null, now: Container): FoundDanger[] {
  const ports = (one: Container | null): unknown[] =>
    listAt(one?.container, 'ports').flatMap((port) => valueAt(port, 'hostPort') ?? []);
  const fresh = ports(now).filter((port) => port !== 0 && !ports(was).includes(port));
  if (fresh.length === 0) return [];
  const message = `Container ${quoted(now.name)} opens ${quotedList(fresh.map(String))} on its node, past Services and most network policies.`;
  return [{ rule: 'host-access', path: `${now.path}.ports`, message }];
}
