import { isRecord, listAt, textAt } from '../../../../model/read-json.ts';
import type { DeclaredObject, Settings } from '../declaration.ts';
import { commonMetadataPatches } from './common-metadata.ts';
import { textList } from './kinds.ts';

/**
 * What a Kustomization of Flux lays over the kustomization in its folder, as fields of one. `commonMetadata` is set on
 * the objects themselves and not on templates of pods in them, which is what a patch of all objects does.
 */
export function editsOf({ json }: DeclaredObject): Settings {
  const edits: Settings = {};
  const namespace = textAt(json, 'spec', 'targetNamespace');
  if (namespace) edits['namespace'] = namespace;
  for (const field of ['namePrefix', 'nameSuffix']) {
    const text = textAt(json, 'spec', field);
    if (text) edits[field] = text;
  }
  const components = textList(json, 'spec', 'components');
  if (components.length > 0) edits['components'] = components;
  const images = settingsIn(json, 'images');
  if (images.length > 0) edits['images'] = images;
  const patches = [...settingsIn(json, 'patches'), ...commonMetadataPatches(json)];
  if (patches.length > 0) edits['patches'] = patches;
  return edits;
}

function settingsIn(json: Settings, field: string): Settings[] {
  return listAt(json, 'spec', field).filter((item) => isRecord(item)) as Settings[];
}
