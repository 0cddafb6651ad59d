import { textsAt } from '../../../../model/read-json.ts';
import type { Settings } from '../declaration.ts';

/**
 * A patch that sets the labels and annotations of `commonMetadata` on every object, and not on templates of pods in
 * them. None where there is nothing to set.
 */
export function commonMetadataPatches(json: Settings): Settings[] {
  const labels = textsAt(json, 'spec', 'commonMetadata', 'labels');
  const annotations = textsAt(json, 'spec', 'commonMetadata', 'annotations');
  const set = { ...filled('labels', labels), ...filled('annotations', annotations) };
  if (Object.keys(set).length === 0) return [];
  // Kind and name stand for nothing: a patch with a target goes by that.
  const patch = { apiVersion: 'v1', kind: 'Every', metadata: { name: 'every', ...set } };
  return [{ target: { kind: '.*' }, patch: JSON.stringify(patch) }];
}

function filled(field: string, texts: Record<string, string>): Record<string, Record<string, string>> {
  return Object.keys(texts).length === 0 ? {} : { [field]: texts };
}
