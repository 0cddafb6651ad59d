import type { RegistryFormat } from '../format.ts';
import { documentedBody, type MappingSettings } from './mapping.ts';
import { parseByMapping } from './parse.ts';

/** Bodies of one's own, such as of a CI job or of a registry that has no format here. */
export function createGeneric(mapping: MappingSettings): RegistryFormat {
  return {
    name: 'generic',
    host: 'payload',
    parse: (body, context) => parseByMapping(mapping, body, context),
  };
}

/** The documented body: `{"registry", "repository", "tag", "digest"}` or `{"image": "registry/path:tag@digest"}`. */
export const generic = createGeneric(documentedBody);
