import { isAlias, isMap, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { pairOf, startOf, type YamlPath } from '../yaml-document.ts';
import { mergeSources, missingReason } from './missing-reason.ts';
import { isInside, type PathStep, type Selector } from './path-text.ts';
import type { ReadDocument } from './read-document.ts';
import { scalarText } from './yaml-fields.ts';

/** What a path leads to. A refused one has the offset to show. */
export type NodeFound =
  | {
      status: 'found';
      node: unknown;
      /** The pair of a map whose value it is; null for entries of lists and the root. */
      pair: Pair<unknown, unknown> | null;
      /** Where the node itself stands: behind an alias that is where its anchor is. */
      path: YamlPath;
      offset: number;
    }
  | {
      status: 'missing';
      reason: string;
      offset: number;
      /** The deepest part that exists, and the steps that lead on from there to nothing. */
      parent: { node: unknown; pair: Pair<unknown, unknown> | null; path: YamlPath };
      rest: PathStep[];
    }
  | { status: 'refused'; reason: string; offset: number };

type Found = Extract<NodeFound, { status: 'found' }>;

/**
 * Walks to the node that a path addresses. Values that are shared through an anchor, an alias or a merge key are refused
 * unless `anchors` is `edit`, which leads to the place of the anchor: an edit there changes all its users.
 */
export function findNode(read: ReadDocument, steps: readonly PathStep[], anchors: 'refuse' | 'edit'): NodeFound {
  const root = read.document.contents;
  let at: Found = { status: 'found', node: root, pair: null, path: [], offset: startOf(root) ?? 0 };
  for (const [depth, step] of steps.entries()) {
    const own = unshared(read, at, anchors);
    if (own.status !== 'found') return own;
    const next = stepInto(read, own, { step, rest: steps.slice(depth), anchors });
    if (next.status !== 'found') return next;
    at = next;
  }
  return unshared(read, at, anchors);
}

/** The node itself where it is an alias, with consent; refused where an edit would reach further than the path says. */
function unshared(read: ReadDocument, at: Found, anchors: 'refuse' | 'edit'): NodeFound {
  const { node } = at;
  const anchored = isAlias(node) ? read.shared().target(node) : node;
  if (isAlias(node) && anchored === null) {
    return { status: 'refused', reason: `the alias \`*${node.source}\` has no anchor`, offset: at.offset };
  }
  const aliases = read.shared().aliases(anchored);
  if (aliases.length === 0) return at;
  if (anchors === 'edit') {
    return anchored === node
      ? at
      : { ...at, node: anchored, pair: null, path: read.pathOf(anchored), offset: startOf(anchored) ?? 0 };
  }
  const name = aliases[0]?.source;
  const users = aliases.map((alias) => read.position(startOf(alias) ?? 0).line);
  const anchorLine = read.position(startOf(anchored) ?? 0).line;
  const stands = `the anchor \`${name}\` (line ${anchorLine}), which ${linesText(users)}; an edit would change all its users`;
  const reason = isAlias(node) ? `the value is an alias of ${stands}` : `the value is shared through ${stands}`;
  return { status: 'refused', reason, offset: at.offset };
}

function linesText(lines: readonly number[]): string {
  const some = [...new Set(lines)].slice(0, 10);
  const more = lines.length > some.length && some.length === 10 ? ' and more' : '';
  return some.length === 1 ? `line ${some[0]} uses` : `lines ${some.join(', ')}${more} use`;
}

interface Walk {
  step: PathStep;
  /** This step and those behind it. */
  rest: readonly PathStep[];
  anchors: 'refuse' | 'edit';
}

function stepInto(read: ReadDocument, at: Found, walk: Walk): NodeFound {
  const { step } = walk;
  const missing = (): NodeFound => {
    const { node, pair, path } = at;
    const reason = missingReason({ root: read.document.contents, node, path }, walk.rest);
    return { status: 'missing', reason, offset: at.offset, parent: { node, pair, path }, rest: [...walk.rest] };
  };
  if (typeof step === 'object' && isInside(step)) throw new TypeError('a text is read by whoever edits in it');
  if (isSeq(at.node)) return entryOf(read, { ...at, node: at.node }, step) ?? missing();
  if (isMap(at.node) && typeof step === 'string') return valueIn(read, { ...at, node: at.node }, walk) ?? missing();
  return missing();
}

function entryOf(
  read: ReadDocument,
  at: Found & { node: YAMLSeq },
  step: string | number | Selector,
): NodeFound | null {
  if (typeof step === 'string') return null;
  const { items } = at.node;
  let index = typeof step === 'number' ? step : -1;
  if (typeof step === 'object') {
    const matching = items.flatMap((item, each) => (selects(read, item, step) ? [each] : []));
    if (matching.length > 1) {
      const lines = matching.map((each) => read.position(startOf(items[each]) ?? 0).line);
      const reason = `${matching.length} entries have \`${step.key}: ${step.is}\` (lines ${lines.join(', ')}): name one by its index`;
      return { status: 'refused', reason, offset: at.offset };
    }
    index = matching[0] ?? -1;
  }
  const node = items[index];
  if (node === undefined) return null;
  return { status: 'found', node, pair: null, path: [...at.path, index], offset: startOf(node) ?? at.offset };
}

function selects({ document }: ReadDocument, item: unknown, { key, is }: Selector): boolean {
  const map = isAlias(item) ? item.resolve(document) : item;
  return scalarText(pairOf(map, key)?.value) === is;
}

function valueIn(read: ReadDocument, at: Found & { node: YAMLMap }, { step, anchors }: Walk): NodeFound | null {
  const key = String(step);
  const pair = pairOf(at.node, key);
  if (pair !== null) {
    const offset = startOf(pair.value) ?? startOf(pair.key) ?? at.offset;
    return { status: 'found', node: pair.value, pair, path: [...at.path, key], offset };
  }
  return anchors === 'edit' ? mergedValue(read, at, key) : null;
}

/** The value that a merge key brings: of several sources the first that has it. */
function mergedValue(read: ReadDocument, at: Found & { node: YAMLMap }, key: string): NodeFound | null {
  for (const alias of mergeSources(at.node)) {
    const source = read.shared().target(alias);
    const pair = pairOf(source, key);
    if (pair === null) continue;
    const offset = startOf(pair.value) ?? startOf(pair.key) ?? at.offset;
    return { status: 'found', node: pair.value, pair, path: [...read.pathOf(source), key], offset };
  }
  return null;
}
