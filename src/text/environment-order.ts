import type { Config } from '../model/config.ts';

/**
 * The environments in the order in which a release climbs: each behind all that stand in its `after`, otherwise as the
 * file lists them. Members of a cycle, which a valid config does not have, come last in the file's order.
 */
export function environmentOrder(config: Pick<Config, 'environments'>): string[] {
  const order: string[] = [];
  const waiting = new Set(Object.keys(config.environments));
  while (waiting.size > 0) {
    const next = [...waiting].find((name) => isReady(config, name, waiting));
    if (next === undefined) return [...order, ...waiting];
    waiting.delete(next);
    order.push(next);
  }
  return order;
}

function isReady(config: Pick<Config, 'environments'>, name: string, waiting: ReadonlySet<string>): boolean {
  const after = config.environments[name]?.after ?? [];
  return after.every((before) => !waiting.has(before));
}
