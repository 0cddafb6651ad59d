import type { KubeObject } from '../../../src/clusters/cluster.ts';
import type { IgnoreRule } from '../../../src/model/drift.ts';
import { compareObject, type Verdict } from '../../../src/reconcile/drift/compare-object.ts';
import { ignoredOf } from '../../../src/reconcile/drift/ignore.ts';
import { overlay } from '../../../src/reconcile/drift/overlay.ts';
import { pathText } from '../../../src/reconcile/drift/path.ts';
import type { RuleContext } from '../../../src/reconcile/drift/rules/rule.ts';
import { refOf } from '../../../src/reconcile/object-key.ts';

const AT = '2026-11-21T12:00:00Z';

/** An entry of managedFields. */
export function owned(manager: string, fieldsV1: object, more: object = {}) {
  return { manager, operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1', time: AT, fieldsV1, ...more };
}

export function aDeployment(spec: object = {}, metadata: object = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec: { replicas: 2, template: { spec: { containers: [{ name: 'app', image: 'shop:1' }] } }, ...spec },
  };
}

/** A copy with other managedFields. */
export function managedBy(object: KubeObject, ...managedFields: object[]): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/** Compares as a look does, with Git's object laid over the live one in place of the server's answer. */
export function verdictOf(
  sent: KubeObject,
  live: KubeObject,
  options: { rules?: IgnoreRule[]; predicted?: KubeObject } & Partial<RuleContext> = {},
): { drift: string[]; hidden: string[]; verdict: Verdict } {
  const { group, kind } = refOf(sent);
  const predicted = options.predicted ?? (overlay(live, sent) as KubeObject);
  const base = { group, kind, sent, live, isAutoscaled: false, isForeign: false };
  const context = { ...base, isOurs: (manager: string) => manager === 'shiplock', ...options };
  const verdict = compareObject({ sent, live, predicted }, context, ignoredOf(sent, options.rules ?? []));
  return {
    verdict,
    drift: verdict.drift.map(({ kind: how, path }) => `${how} ${pathText(path)}`),
    hidden: verdict.hidden.map(({ rule, difference }) => `${rule}: ${pathText(difference.path)}`),
  };
}
