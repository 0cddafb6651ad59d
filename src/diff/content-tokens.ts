import { isJsonMap, type JsonMap, mapAt } from './json.ts';
import { type KubeObject, nameOf } from './kube-object.ts';
import { noiseAt } from './noise.ts';

/** More is not looked at: an object of a hundred thousand fields is recognised by its first ones as well. */
const most = 400;

/** What an object holds, in two ways, because it is not known whether others were renamed with it. */
export interface ContentTokens {
  /** As it stands: the object alone got another name. */
  plain: Set<string>;
  /** Its own name counts as `*`: an application that was renamed throughout looks the same as before. */
  generic: Set<string>;
}

/** What an object holds, as sets of `path=value` texts without its name and namespace and without noise. */
export function contentTokens(object: KubeObject): ContentTokens {
  const name = nameOf(object);
  const plain = tokensOf(object, (text) => text);
  if (name.length < 3) return { plain, generic: plain };
  return { plain, generic: tokensOf(object, (text) => text.replaceAll(name, '*')) };
}

function tokensOf(object: KubeObject, generic: (text: string) => string): Set<string> {
  const tokens = new Set<string>();
  const { apiVersion: _, kind: __, metadata, ...content } = object;
  if (isJsonMap(metadata)) {
    for (const part of ['labels', 'annotations']) collect(withoutNoise(metadata, part), part, generic, tokens);
  }
  collect(content, '', generic, tokens);
  return tokens;
}

function withoutNoise(metadata: JsonMap, part: string): JsonMap {
  const entries = Object.entries(mapAt(metadata, part));
  return Object.fromEntries(entries.filter(([key]) => noiseAt([{ key: part }, { key }]) === null));
}

function collect(value: unknown, path: string, generic: (text: string) => string, tokens: Set<string>): void {
  if (tokens.size >= most) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, `${path}[]`, generic, tokens);
  } else if (isJsonMap(value)) {
    for (const [key, below] of Object.entries(value)) collect(below, `${path}.${generic(key)}`, generic, tokens);
  } else if (typeof value === 'string') {
    // A long text counts by its lines: one changed line does not make a ConfigMap another one.
    for (const line of value.split('\n').slice(0, most)) tokens.add(`${path}=${generic(line).slice(0, 300)}`);
  } else if (value !== undefined) {
    tokens.add(`${path}=${String(value)}`);
  }
}
