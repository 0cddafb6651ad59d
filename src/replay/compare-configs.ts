import type { Config, Environment } from '../model/config.ts';
import type { Target } from '../model/target.ts';

/** What another config makes of the same files. */
export interface TargetDifferences {
  found: string[];
  lost: string[];
  /** Targets that are read from elsewhere, or rendered in another way. */
  moved: { key: string; changes: string[] }[];
}

/** Compares the targets that two configs find in one tree, by key. */
export function compareTargets(
  before: ReadonlyMap<string, Target>,
  after: ReadonlyMap<string, Target>,
): TargetDifferences {
  const moved: TargetDifferences['moved'] = [];
  for (const [key, target] of after) {
    const old = before.get(key);
    const changes = old === undefined ? [] : settingChanges(settingsOf(old), settingsOf(target));
    if (changes.length > 0) moved.push({ key, changes });
  }
  return {
    found: [...after.keys()].filter((key) => !before.has(key)),
    lost: [...before.keys()].filter((key) => !after.has(key)),
    moved,
  };
}

function settingsOf({ source, releaseName, namespace }: Target): Record<string, unknown> {
  const values = source.kind === 'helm' ? source.values : [];
  return { path: source.path, renders: source.kind, values, releaseName, namespace };
}

/** What changes in each environment and for the whole, as `prod: after [staging] → [dev]`. */
export function compareSettings(before: Config, after: Config): string[] {
  const lines: string[] = [];
  for (const name of new Set([...Object.keys(before.environments), ...Object.keys(after.environments)])) {
    const [old, now] = [before.environments[name], after.environments[name]];
    if (old === undefined) lines.push(`${name}: a new environment${orderText(now)}`);
    else if (now === undefined) lines.push(`${name}: no environment any more`);
    else lines.push(...settingChanges(old, now).map((change) => `${name}: ${change}`));
  }
  const whole = ({ windows, overriders }: Config): Record<string, unknown> => ({ windows, overriders });
  return [...lines, ...settingChanges(whole(before), whole(after))];
}

function orderText(environment: Environment | undefined): string {
  const after = environment?.after ?? [];
  return after.length === 0 ? ', the first of its line' : ` after ${after.join(' and ')}`;
}

function settingChanges(before: object, after: object): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const keys = new Set([...old.keys(), ...now.keys()]);
  return [...keys].flatMap((key) => {
    const [from, to] = [valueText(old.get(key), key), valueText(now.get(key), key)];
    return from === to ? [] : [`${key} ${from} → ${to}`];
  });
}

function valueText(value: unknown, key: string): string {
  if (value === undefined) return 'none';
  if (key === 'soak') return `${String(value)} s`;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return `[${value.join(', ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
