import { mapAt, valueAt } from '../json.ts';
import type { ObjectPair } from '../pair-objects.ts';
import { type FoundDanger, quoted } from './danger-rule.ts';
import { type Container, containersOf, podSpecOf } from './pod-spec.ts';

const probes: readonly (readonly [field: string, effect: string])[] = [
  ['readinessProbe', 'pods get traffic before they can answer'],
  ['livenessProbe', 'pods that hang are not restarted'],
  ['startupProbe', 'slow starts are taken for hangs'],
];

/** Probes, requests and limits that a container had and has no more. */
export function safeguards({ kind, before, after }: ObjectPair): FoundDanger[] {
  if (kind !== 'kept' && kind !== 'renamed') return [];
  const left = containersOf(podSpecOf(before));
  const found: FoundDanger[] = [];
  for (const now of containersOf(podSpecOf(after)).values()) {
    const was = left.get(now.name);
    if (was !== undefined) found.push(...probesGone(was, now), ...amountsGone(was, now));
  }
  return found;
}

function probesGone(was: Container, now: Container): FoundDanger[] {
  return probes.flatMap(([field, effect]) => {
    if (!isThere(was.container[field]) || isThere(now.container[field])) return [];
    const message = `Container ${quoted(now.name)} loses its \`${field}\`: ${effect}. Keep one, or say why it needs none.`;
    return [{ rule: 'probe-removed', path: `${now.path}.${field}`, message }];
  });
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

const effects: Record<string, string> = {
  'limits memory': 'it may take all memory of its node, and other pods with it',
  'limits cpu': 'it may take all processor time that is free on its node',
  'requests memory': 'it is placed on nodes without room for it and is the first to be evicted',
  'requests cpu': 'it is placed on nodes without time for it, and percentages of autoscalers have no base',
};

function amountsGone(was: Container, now: Container): FoundDanger[] {
  return ['requests', 'limits'].flatMap((part) =>
    Object.keys(mapAt(was.container, 'resources', part)).flatMap((key) => {
      const effect = effects[`${part} ${key}`];
      const isKept = isThere(valueAt(now.container, 'resources', part, key));
      if (effect === undefined || isKept || isImplied(now, part, key)) return [];
      const message = `Container ${quoted(now.name)} has no \`${part}.${key}\` any more: ${effect}.`;
      return [
        {
          rule: part === 'limits' ? 'limit-removed' : 'request-removed',
          path: `${now.path}.resources.${part}.${key}`,
          message,
        },
      ];
    }),
  );
}

/** A request that is not there is the limit's. */
function isImplied(now: Container, part: string, key: string): boolean {
  return part === 'requests' && isThere(valueAt(now.container, 'resources', 'limits', key));
}
