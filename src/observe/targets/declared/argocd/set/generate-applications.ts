import { readYaml } from '../../../../../text/yaml-document.ts';
import type { DeclaredObject, Settings } from '../../declaration.ts';
import { FieldFault, type Fields, fieldsOf } from '../../fields.ts';
import { isSettings, objectOf, plainValue } from '../../read-objects.ts';
import type { Filler } from './fill.ts';
import type { Generated } from './generated.ts';
import { define, overlaid } from './parameters.ts';
import { writtenTexts } from './written-texts.ts';

/** The Applications of an ApplicationSet, of what its generators came to. Throws `FieldFault`. */
export async function generateApplications(
  set: DeclaredObject,
  generated: readonly Generated[],
  filler: Filler,
): Promise<DeclaredObject[]> {
  const spec = fieldsOf(set.json).map('spec');
  const all: DeclaredObject[] = [];
  const patch = spec.text('templatePatch');
  for (const [template, some] of Map.groupBy(generated, (each) => each.template)) {
    const parameters = some.map((each) => each.parameters);
    const unfilled = templateOf(spec, template);
    const filled = await filler.fill(unfilled, parameters);
    const patches = patch === '' ? [] : await filler.fill(patch, parameters);
    for (const [index, json] of filled.entries()) {
      const object = applicationOf(set, patched(json, patches[index] ?? '', spec));
      const origins = [...new Set(some[index]?.files)].sort();
      const of = { set, template: unfilled, json: object.json, isGo: filler.isGo };
      const written = some[index] === undefined ? [] : writtenTexts(of, some[index]);
      all.push({ ...object, ...(origins.length > 0 && { origins }), ...(written.length > 0 && { written }) });
    }
  }
  return all;
}

/** The template of the set, with that of a generator over it. */
function templateOf(spec: Fields, over: Fields | null): Settings {
  const template = spec.value('template');
  if (!isSettings(template)) throw new FieldFault(spec.path, 'the ApplicationSet has no `template`');
  const own = over === null ? {} : Object.fromEntries(over.keys().map((key) => [key, over.value(key)]));
  return overlaid(template, own as Settings);
}

function patched(json: Settings, text: string, spec: Fields): Settings {
  if (text.trim() === '') return json;
  const read = readYaml(text);
  const value = read.status === 'read' && read.documents[0] !== undefined ? plainValue(read.documents[0]) : null;
  if (value === null || value === undefined) return json;
  if (isSettings(value)) return mergePatched(json, value);
  throw new FieldFault([...spec.path, 'templatePatch'], '`templatePatch` must come to a map');
}

/** Maps are joined, `null` takes a field away, all else is replaced. */
function mergePatched(base: Settings, patch: Settings): Settings {
  const result: Settings = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const below = result[key];
    if (value === null) delete result[key];
    else define(result, key, isSettings(value) ? mergePatched(isSettings(below) ? below : {}, value) : value);
  }
  return result;
}

function applicationOf(set: DeclaredObject, { metadata, spec }: Settings): DeclaredObject {
  const own = isSettings(metadata) ? metadata : {};
  const json: Settings = {
    apiVersion: set.apiVersion,
    kind: 'Application',
    metadata: { ...own, namespace: set.namespace },
    ...(spec !== undefined && { spec }),
  };
  const object = objectOf(json);
  if (object === null) {
    throw new FieldFault(['spec', 'template', 'metadata', 'name'], 'the template gives an Application no name');
  }
  return { ...object, file: set.file, document: null };
}
