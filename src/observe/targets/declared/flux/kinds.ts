import { listAt, textAt, valueAt } from '../../../../model/read-json.ts';
import type { DeclaredObject } from '../declaration.ts';

const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io';
const HELM = 'helm.toolkit.fluxcd.io';

/** True for a Kustomization of Flux that says what it applies; a patch of one says less. */
export function isKustomization({ apiVersion, kind, json }: DeclaredObject): boolean {
  return isOf(apiVersion, KUSTOMIZE) && kind === 'Kustomization' && textAt(json, 'spec', 'sourceRef', 'name') !== null;
}

/** True for a HelmRelease that says which chart it installs; a patch of one says less. */
export function isHelmRelease({ apiVersion, kind, json }: DeclaredObject): boolean {
  if (!isOf(apiVersion, HELM) || kind !== 'HelmRelease') return false;
  const template = valueAt(json, 'spec', 'chart', 'spec');
  const isTemplate = textAt(template, 'chart') !== null && textAt(template, 'sourceRef', 'name') !== null;
  return isTemplate || textAt(json, 'spec', 'chartRef', 'name') !== null;
}

/** How people name an object: `HelmRelease apps/checkout`. */
export function spoken({ kind, namespace, name }: { kind: string; namespace: string; name: string }): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** The namespace that an object is in; Kubernetes' own where it names none. */
export function namespaceOf({ namespace }: { namespace: string }): string {
  return namespace === '' ? 'default' : namespace;
}

/** The texts of a list in an object; other items are left out. */
export function textList(value: unknown, ...path: string[]): string[] {
  return listAt(value, ...path).filter((item) => typeof item === 'string');
}

function isOf(apiVersion: string, group: string): boolean {
  return apiVersion.startsWith(`${group}/`);
}
