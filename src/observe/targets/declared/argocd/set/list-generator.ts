import { readYaml } from '../../../../../text/yaml-document.ts';
import { FieldFault, type Fields } from '../../fields.ts';
import { isSettings, plainValue } from '../../read-objects.ts';
import type { ParameterHolder } from './generated.ts';
import { define, type Parameters, plainText } from './parameters.ts';

/** The parameters that a `list` generator holds: its `elements`, which have a place of their own, and those of `elementsYaml`. */
export function listParameters(
  list: Fields,
  isGo: boolean,
): { parameters: Parameters; files: string[]; holders: ParameterHolder[] }[] {
  const given = list.value('elements') ?? [];
  if (!Array.isArray(given)) throw new FieldFault([...list.path, 'elements'], '`elements` must be a list');
  return [...given, ...elementsIn(list)].map((element: unknown, index) => {
    if (isSettings(element)) {
      const holder = { file: null, path: [...list.path, 'elements', index], value: element };
      const holders = index < given.length ? [holder] : [];
      return { parameters: isGo ? element : flat(element), files: [], holders };
    }
    throw new FieldFault([...list.path, 'elements', index], 'an element must be a map');
  });
}

function elementsIn(list: Fields): unknown[] {
  const text = list.text('elementsYaml');
  if (text === '') return [];
  const read = readYaml(text);
  const value = read.status === 'read' && read.documents[0] !== undefined ? plainValue(read.documents[0]) : null;
  if (Array.isArray(value)) return value;
  throw new FieldFault([...list.path, 'elementsYaml'], '`elementsYaml` must hold a list');
}

/** `values` becomes `values.name`, as it is asked for in templates. */
function flat(element: Parameters): Parameters {
  const parameters: Parameters = {};
  for (const [key, value] of Object.entries(element)) {
    if (key === 'values' && isSettings(value)) {
      for (const [name, each] of Object.entries(value)) define(parameters, `values.${name}`, plainText(each));
    } else define(parameters, key, plainText(value));
  }
  return parameters;
}
