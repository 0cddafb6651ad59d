import { parseDocument, visit } from 'yaml';

/** Aliases that one text may open: a document of ten lines can otherwise grow to gigabytes. */
const mostAliases = 50;

/**
 * The value of a text that is one YAML document; undefined when it is none. Numbers that are written in an unusual way
 * (`1.10`, `0644`) stay texts, so that two ways of writing are never one value. Throws on documents that are nested
 * without end.
 */
export function yamlValue(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'silent', schema: 'core' });
  if (document.errors.length > 0) return undefined;
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'number' && String(node.value) !== node.source) node.value = node.source;
    },
  });
  return document.toJS({ maxAliasCount: mostAliases });
}
