import { type Alias, isAlias, isMap, isSeq, type YAMLMap } from 'yaml';
import { didYouMean } from '../edit-distance.ts';
import { keyText, pairOf, type YamlPath } from '../yaml-document.ts';
import { isInside, type PathStep, pathText } from './path-text.ts';
import { scalarText } from './yaml-fields.ts';

/** The node at which a path ends early, and where it stands. */
interface LastNode {
  root: unknown;
  node: unknown;
  path: YamlPath;
}

/** Why the first of `rest` leads from a node to nothing, and the path that was likely meant. */
export function missingReason(last: LastNode, rest: readonly PathStep[]): string {
  const { node, path } = last;
  const [step = ''] = rest;
  const named = namedPath([...path, step]);
  if (isSeq(node)) return `${named}: ${missingEntry(node.items, step)}`;
  if (!isMap(node)) return `${named}: does not exist, ${namedPath(path)} has nothing below it`;
  if (typeof step === 'number') return `${named}: is a map, and an index needs a list`;
  if (typeof step === 'object') return `${named}: is a map, and \`${pathText([step])}\` needs a list`;
  const anchors = mergeSources(node).map(({ source }) => `\`${source}\``);
  if (anchors.length > 0) return `${named}: the key comes by a merge key from the anchor ${anchors.join(', ')}`;
  const nearest = nearestPath(last, rest);
  return `${named}: there is no such key${nearest === null ? '' : `; the nearest that exists is ${namedPath(nearest)}`}`;
}

/** How messages name a path. */
export function namedPath(path: readonly PathStep[]): string {
  return `\`${pathText(path) || 'the document'}\``;
}

/** The aliases that a map is merged with, in their order. */
export function mergeSources(map: YAMLMap): Alias[] {
  const merge = pairOf(map, '<<')?.value;
  return (isSeq(merge) ? merge.items : [merge]).filter((source) => isAlias(source));
}

function missingEntry(items: readonly unknown[], step: PathStep): string {
  if (typeof step === 'string') return 'is a list, and lists have no keys: write `[0]` or `[name=…]`';
  if (typeof step === 'number') return `the list has only ${items.length} entries`;
  if (isInside(step)) return 'is a list, not a text';
  const texts = items.flatMap((item) => scalarText(pairOf(item, step.key)?.value) ?? []);
  const meant = didYouMean(step.is, texts);
  if (meant !== null) return `no entry has \`${step.key}: ${step.is}\`; the nearest is \`${step.key}: ${meant}\``;
  const known = texts.slice(0, 8).map((text) => `\`${text}\``);
  const hint = known.length === 0 ? 'none has this key' : `there are ${known.join(', ')}`;
  return `no entry has \`${step.key}: ${step.is}\`; ${hint}`;
}

/**
 * A key beside the missing one that is spelt nearly so; else a path in the document that ends with what is missing
 * (`web.image.tag` for `image.tag`), or is spelt nearly so; else the part that exists.
 */
function nearestPath({ root, node, path }: LastNode, rest: readonly PathStep[]): YamlPath | null {
  const [step = '', ...below] = rest;
  const keys = isMap(node) ? node.items.flatMap((pair) => keyText(pair) ?? []) : [];
  const meant = didYouMean(String(step), keys);
  if (meant !== null) return longestThat([...path, meant], pairOf(node, meant)?.value, below);
  const ends = pathText(rest);
  const known = pathsIn(root);
  const longer = known.find((each) => each.length > rest.length && pathText(each.slice(-rest.length)) === ends);
  if (longer !== undefined) return longer;
  const texts = known.map(pathText);
  const similar = didYouMean(pathText([...path, ...rest]), texts, 4);
  if (similar !== null) return known[texts.indexOf(similar)] ?? null;
  return path.length > 0 ? path : null;
}

/** As much of a path below a node as exists. */
function longestThat(path: YamlPath, node: unknown, below: readonly PathStep[]): YamlPath {
  const [step, ...rest] = below;
  const pair = typeof step === 'string' ? pairOf(node, step) : null;
  return pair === null || typeof step !== 'string' ? path : longestThat([...path, step], pair.value, rest);
}

/** Enough for a hint: long files are not gone through to the end for one. */
const mostPaths = 2000;

function pathsIn(root: unknown): YamlPath[] {
  const paths: YamlPath[] = [];
  const collect = (node: unknown, path: YamlPath): void => {
    if (paths.length >= mostPaths) return;
    if (isSeq(node)) for (const [index, item] of node.items.entries()) collect(item, [...path, index]);
    else if (isMap(node)) for (const pair of node.items) collect(pair.value, [...path, keyText(pair) ?? '']);
    else paths.push(path);
  };
  collect(root, []);
  return paths;
}
