import { FieldFault, type Fields } from '../../fields.ts';
import type { Generated, Generation } from './generated.ts';
import { flattened, overlaid, type Parameters } from './parameters.ts';

/** Both sets of parameters of a matrix as one. Flat ones may not say two things under one name. */
export function combined(
  first: Parameters,
  second: Parameters,
  { at, isGo }: { at: Fields; isGo: boolean },
): Parameters {
  const clash = isGo ? undefined : Object.keys(second).find((key) => key in first && first[key] !== second[key]);
  if (clash === undefined) return overlaid(first, second);
  throw new FieldFault(at.path, `both generators of the matrix have the parameter \`${clash}\``);
}

/**
 * The sets of the first generator, each with what the others have for the same values of the keys; what only others have
 * is left out.
 */
export function merged([base, ...others]: readonly Generation[], keys: readonly string[], at: Fields): Generation {
  if (keys.length === 0) throw new FieldFault([...at.path, 'mergeKeys'], '`merge` needs `mergeKeys`');
  const all = [base, ...others].filter((each) => each !== undefined);
  const tables = others.map((other) => byKeys(other, keys, at));
  const own = base === undefined ? new Map<string, Generated>() : byKeys(base, keys, at);
  const generated = [...own].map(([key, first]) => {
    const laid = tables.map((table) => table.get(key)).filter((each) => each !== undefined);
    const parameters = laid.reduce((joined, each) => overlaid(joined, each.parameters), first.parameters);
    const files = [first, ...laid].flatMap((each) => each.files);
    const holders = [first, ...laid].flatMap((each) => each.holders);
    return { parameters, template: null, files, holders };
  });
  return { generated, unknowns: all.flatMap(({ unknowns }) => unknowns) };
}

function byKeys({ generated }: Generation, keys: readonly string[], at: Fields): Map<string, Generated> {
  const table = new Map<string, Generated>();
  for (const each of generated) {
    const flat = { ...flattened(each.parameters), ...each.parameters };
    const id = JSON.stringify(keys.map((key) => flat[key] ?? null));
    if (table.has(id)) {
      throw new FieldFault(at.path, `a generator of \`merge\` has two sets of parameters for ${keys.join(', ')} ${id}`);
    }
    table.set(id, each);
  }
  return table;
}
