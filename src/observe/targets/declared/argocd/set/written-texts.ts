import { valueAtPath } from '../../../../../model/read-json.ts';
import type { YamlPath } from '../../../../../text/yaml-document.ts';
import type { DeclaredObject, WrittenText } from '../../declaration.ts';
import type { Generated } from './generated.ts';
import { onlyParameter } from './simple-template.ts';

/**
 * Where the revisions of a generated Application are written: for a template that is one parameter and nothing else, the
 * scalar that holds this parameter. A text that several generated Applications take from one template has no place of
 * its own, and is not among them.
 */
export function writtenTexts(
  { set, template, json, isGo }: { set: DeclaredObject; template: unknown; json: unknown; isGo: boolean },
  { holders }: Generated,
): WrittenText[] {
  const written: WrittenText[] = [];
  for (const path of revisionPaths(json)) {
    const [text, value] = [valueAtPath(template, path), valueAtPath(json, path)];
    const steps = typeof text === 'string' ? onlyParameter(text, isGo) : null;
    if (steps === null || typeof value !== 'string') continue;
    const holder = holders.findLast((each) => valueAtPath(each.value, steps) !== undefined);
    if (holder === undefined || valueAtPath(holder.value, steps) !== value) continue;
    const at = [...holder.path, ...steps];
    if (holder.file !== null) written.push({ path, at: { file: holder.file, document: 0, path: at } });
    // What a generator's own text was filled with stands elsewhere.
    else if (set.document !== null && valueAtPath(set.json, at) === value) {
      written.push({ path, at: { file: set.file, document: set.document, path: at } });
    }
  }
  return written;
}

function revisionPaths(json: unknown): YamlPath[] {
  const many = valueAtPath(json, ['spec', 'sources']);
  const count = Array.isArray(many) ? many.length : 0;
  const listed = Array.from({ length: count }, (_, index) => ['spec', 'sources', index, 'targetRevision']);
  return [['spec', 'source', 'targetRevision'], ...listed];
}
