import { isMap, isScalar, isSeq, Lexer, type Scalar } from 'yaml';
import { keyText, type Readable, type YamlPath } from '../yaml-document.ts';

/** Which part of the image of a policy a marked value is. */
export type MarkedPart = 'image' | 'name' | 'tag' | 'digest';

/** A value with Flux's marker `# {"$imagepolicy": "namespace:name:tag"}` behind it. */
export interface PolicyMarker {
  /** `namespace:name`. */
  policy: string;
  part: MarkedPart;
  document: number;
  path: YamlPath;
  node: Scalar;
  line: number;
}

/** A marker that marks nothing, and why. */
export interface LostMarker {
  /** Null when it cannot be read. */
  policy: string | null;
  reason: string;
  line: number;
  column: number;
}

/**
 * The markers of a stream with the values that they stand behind; and those that are written and mark nothing, above all
 * in block scalars, where they are plain text that Flux passes over in silence.
 */
export function policyMarkers(text: string, read: Readable): { markers: PolicyMarker[]; lost: LostMarker[] } {
  const markers: PolicyMarker[] = [];
  const lost: LostMarker[] = [];
  if (!text.includes('$imagepolicy')) return { markers, lost };
  const scalars = scalarsOf(read);
  for (const { offset, comment } of mentions(text)) {
    const at = read.position(offset);
    const setter = /\{.*\}/.exec(comment ?? text.slice(offset, lineEnd(text, offset)))?.[0];
    const named = readSetter(setter ?? '');
    const lose = (reason: string): void => void lost.push({ policy: named?.policy ?? null, reason, ...at });
    if (comment === null)
      lose('the marker stands inside a string, so it marks nothing: put it behind the value as a comment');
    else if (named === null)
      lose('the marker cannot be read: it is `{"$imagepolicy": "namespace:name"}` with `:name`, `:tag` or `:digest`');
    else {
      const marked = scalarBefore(scalars, text, offset);
      if (marked === null) lose('no value stands before the marker on its line');
      else markers.push({ ...named, ...marked, line: at.line });
    }
  }
  return { markers, lost };
}

interface Placed {
  document: number;
  path: YamlPath;
  node: Scalar;
}

/** The values of all documents in the order of the text. */
function scalarsOf({ documents }: Readable): Placed[] {
  const placed: Placed[] = [];
  const collect = (document: number, node: unknown, path: YamlPath): void => {
    if (isScalar(node)) placed.push({ document, path, node });
    else if (isSeq(node)) for (const [index, item] of node.items.entries()) collect(document, item, [...path, index]);
    else if (isMap(node)) for (const pair of node.items) collect(document, pair.value, [...path, keyText(pair) ?? '']);
  };
  for (const [index, { contents }] of documents.entries()) collect(index, contents, []);
  return placed;
}

/** The last value that ends before an offset, in the same line. */
function scalarBefore(scalars: readonly Placed[], text: string, offset: number): Placed | null {
  let [low, high] = [0, scalars.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(scalars[middle]) <= offset) low = middle + 1;
    else high = middle;
  }
  const last = scalars[low - 1];
  if (last === undefined) return null;
  const end = endOf(last);
  return text.slice(end, offset).includes('\n') || text[end - 1] === '\n' ? null : last;
}

function endOf(placed: Placed | undefined): number {
  return placed?.node.range?.[1] ?? Number.POSITIVE_INFINITY;
}

/** Every place that names the marker: in a comment, or anywhere else, which is in a string. */
function* mentions(text: string): Generator<{ offset: number; comment: string | null }> {
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    // What the lexer says of a word to come is no part of the text.
    if (token === '\u0002' || token === '\u0018' || token === '\u001f') continue;
    if (token.startsWith('#')) {
      if (token.includes('$imagepolicy')) yield { offset, comment: token };
    } else {
      for (let at = token.indexOf('$imagepolicy'); at >= 0; at = token.indexOf('$imagepolicy', at + 1)) {
        // The policy that a person writes of in a string is none of ours.
        if (/#\s*\{\s*\\?"$/.test(token.slice(0, at)))
          yield { offset: offset + token.lastIndexOf('#', at), comment: null };
      }
    }
    offset += token.length;
  }
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

function readSetter(json: string): { policy: string; part: MarkedPart } | null {
  const [, policy, part = 'image'] =
    /^\{\s*"\$imagepolicy"\s*:\s*"([^":\s]+:[^":\s]+)(?::(name|tag|digest))?"\s*\}$/.exec(
      json.replaceAll('\\"', '"'),
    ) ?? [];
  return policy === undefined ? null : { policy, part: part as MarkedPart };
}
