import type { Settings } from '../../declaration.ts';
import { isSettings } from '../../read-objects.ts';
import { define, type Parameters, plainText } from './parameters.ts';
import { simpleTemplate } from './simple-template.ts';

/** Evaluates Go templates: for each of the parameters the texts of all templates. Throws what is wrong with them as an `Error`. */
export type Evaluate = (templates: readonly string[], parameters: readonly Parameters[]) => Promise<string[][]>;

type Value = Settings[string];

/** Fills the templates in values with parameters. */
export interface Filler {
  isGo: boolean;
  /** The value once for each of the parameters, every text in it filled. */
  fill<V extends Value>(value: V, parameters: readonly Parameters[]): Promise<V[]>;
}

/** The filler of one ApplicationSet: `{{name}}` of a flat map, or Go templates. */
export function createFiller(isGo: boolean, evaluate: Evaluate): Filler {
  return {
    isGo,
    async fill<V extends Value>(value: V, parameters: readonly Parameters[]) {
      if (!isGo) return parameters.map((each) => replaced(value, (text) => flatText(text, each)) as V);
      const texts = [...new Set(textsIn(value))].filter((text) => text.includes('{{'));
      const tables = await goTexts(texts, parameters, evaluate);
      return tables.map((table) => replaced(value, (text) => table.get(text) ?? text) as V);
    },
  };
}

/** A name that is not known stays as it is written, as in Argo CD. */
function flatText(text: string, parameters: Parameters): string {
  return text.replaceAll(/\{\{([\s\S]*?)\}\}/g, (whole, name: string) => {
    const key = name.trim();
    return Object.hasOwn(parameters, key) ? plainText(parameters[key] ?? null) : whole;
  });
}

async function goTexts(
  texts: readonly string[],
  parameters: readonly Parameters[],
  evaluate: Evaluate,
): Promise<Map<string, string>[]> {
  const tables = parameters.map(() => new Map<string, string>());
  const hard: string[] = [];
  for (const text of texts) {
    const simple = simpleTemplate(text);
    const filled = parameters.map((each) => simple?.fill(each) ?? null);
    if (filled.includes(null)) hard.push(text);
    else for (const [index, each] of filled.entries()) tables[index]?.set(text, each ?? '');
  }
  const rows = hard.length === 0 || parameters.length === 0 ? [] : await evaluate(hard, parameters);
  for (const [index, row] of rows.entries()) {
    for (const [column, text] of hard.entries()) tables[index]?.set(text, row[column] ?? '');
  }
  return tables;
}

/** Every text of a value, the keys of maps too. */
function textsIn(value: Value): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isSettings(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => [key, ...textsIn(each)]);
}

function replaced(value: Value, fill: (text: string) => string): Value {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((each) => replaced(each, fill));
  if (!isSettings(value)) return value;
  const map: Settings = {};
  for (const [key, each] of Object.entries(value))
    define(map, key.includes('{{') ? fill(key) : key, replaced(each, fill));
  return map;
}
