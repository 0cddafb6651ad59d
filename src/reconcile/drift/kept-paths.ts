import type { KubeObject } from '../../clusters/cluster.ts';
import { isRecord, valueAt } from '../../model/read-json.ts';
import { leavesOf } from './fields-v1.ts';
import type { Ignored } from './ignore.ts';
import { entriesOf, ownersOf } from './managed-fields.ts';
import { type DriftPath, type DriftStep, locate } from './path.ts';
import { injectedCa } from './rules/injected-ca.ts';
import type { RuleContext } from './rules/rule.ts';
import { pathOfPointer } from './settle.ts';

/** True when an apply of the object may have to leave something alone, so that the live one must be known first. */
export function mayKeep(object: KubeObject, ignored: Ignored, isAutoscaled: boolean): boolean {
  if (ignored.pointers.length > 0 || ignored.managers.size > 0 || isAutoscaled) return true;
  return isRecord(valueAt(object, 'aggregationRule')) || bundlesOf(object).length > 0;
}

/** The fields of an object that an apply may not write over: ignored ones, and those that a built-in rule leaves to others. */
export function keptPaths(context: RuleContext, ignored: Ignored): DriftPath[] {
  const { sent, live, isAutoscaled } = context;
  const pointed = ignored.pointers.flatMap((pointer) => {
    const path = pathOfPointer(sent, pointer);
    return path === null ? [] : [path];
  });
  const managed = entriesOf(live)
    .filter(({ manager }) => ignored.managers.has(manager))
    .flatMap(({ fields }) => leavesOf(fields));
  const bundles = bundlesOf(sent).filter((path) => isInjected(path, context));
  const replicas: DriftPath[] = isAutoscaled ? [[{ key: 'spec' }, { key: 'replicas' }]] : [];
  const rules: DriftPath[] = isRecord(valueAt(sent, 'aggregationRule')) ? [[{ key: 'rules' }]] : [];
  return [...pointed, ...managed, ...bundles, ...replicas, ...rules];
}

function isInjected(path: DriftPath, context: RuleContext): boolean {
  const git = locate(context.sent, path);
  const live = locate(context.live, path);
  const owners = ownersOf(context.live, path);
  const spots = { gitAt: git?.place ?? null, liveAt: live?.place ?? null };
  return injectedCa.hides({ path, kind: 'changed', git: git?.value, live: live?.value, ...spots, owners }, context);
}

/** Every `caBundle` of an object. */
function bundlesOf(value: unknown, path: readonly DriftStep[] = []): DriftPath[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => bundlesOf(item, [...path, stepTo(item, index)]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    if (key === 'caBundle') return [[...path, { key }]];
    return typeof below === 'object' ? bundlesOf(below, [...path, { key }]) : [];
  });
}

function stepTo(item: unknown, index: number): DriftStep {
  const name = isRecord(item) ? item['name'] : undefined;
  return typeof name === 'string' ? { item: { name } } : { index };
}
