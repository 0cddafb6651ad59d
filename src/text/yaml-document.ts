import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
} from 'yaml';

/** From the root of a document: keys of maps and indexes of lists. */
export type YamlPath = readonly (string | number)[];

/** Lines and columns count from 1, as editors and GitHub show them. */
export interface Position {
  line: number;
  column: number;
}

export interface YamlTrouble extends Position {
  reason: string;
}

/** A stream that could be read. */
export type Readable = Extract<YamlRead, { status: 'read' }>;

/** A stream of documents with the places of its nodes, or the troubles that keep it from having one meaning. */
export type YamlRead =
  | { status: 'read'; documents: Document[]; position(offset: number): Position }
  | { status: 'broken'; troubles: [YamlTrouble, ...YamlTrouble[]] };

/**
 * Reads a YAML stream for editing: syntax errors and duplicate keys (whose meaning differs between parsers) make it
 * broken. YAML 1.2 unless the stream says otherwise.
 */
export function readYaml(text: string): YamlRead {
  if (hasTooMany(text)) return brokenAs('the file holds more keys and values than can be read: split it');
  const lines = new LineCounter();
  const documents = parseDocuments(text, lines);
  if (documents === null) return brokenAs('the file is nested too deeply');
  const position = (offset: number): Position => {
    const found = lines.linePos(offset);
    return { line: Math.max(1, found.line), column: Math.max(1, found.col) };
  };
  const troubles: YamlTrouble[] = [];
  for (const document of documents) {
    for (const error of document.errors) troubles.push({ reason: error.message, ...position(error.pos[0]) });
    collectDuplicates(document.contents, position, troubles);
  }
  const [first, ...rest] = troubles;
  if (first !== undefined) return { status: 'broken', troubles: [first, ...rest] };
  return { status: 'read', documents, position };
}

function brokenAs(reason: string): YamlRead {
  return { status: 'broken', troubles: [{ reason, line: 1, column: 1 }] };
}

/**
 * Twice as many as the largest files of CRDs have. Each can become a node, of half a kilobyte and some microseconds: ten
 * megabytes of `1,` would end the process that reads them.
 */
const MAX_LEXEMES = 2_000_000;

/** A character gives two lexemes at most, so most files need not be looked at; a long text is one lexeme. */
function hasTooMany(text: string): boolean {
  if (2 * text.length < MAX_LEXEMES) return false;
  let count = 0;
  for (const _ of new Lexer().lex(text)) {
    count += 1;
    if (count > MAX_LEXEMES) return true;
  }
  return false;
}

/** Null when the nesting is deeper than the stack of the parser. */
function parseDocuments(text: string, lineCounter: LineCounter): Document[] | null {
  const options = { lineCounter, uniqueKeys: false, merge: true, logLevel: 'silent', prettyErrors: false } as const;
  try {
    const parsed = parseAllDocuments(text, options);
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function collectDuplicates(node: unknown, position: (offset: number) => Position, troubles: YamlTrouble[]): void {
  if (isSeq(node)) for (const item of node.items) collectDuplicates(item, position, troubles);
  if (!isMap(node)) return;
  const seen = new Map<string, number>();
  for (const pair of node.items) {
    const key = keyText(pair);
    const offset = startOf(pair.key) ?? 0;
    const before = key === null ? undefined : seen.get(key);
    if (key !== null && before !== undefined && key !== '<<') {
      const reason = `the key \`${key}\` stands twice in one map (first in line ${position(before).line})`;
      troubles.push({ reason, ...position(offset) });
    }
    if (key !== null && before === undefined) seen.set(key, offset);
    collectDuplicates(pair.value, position, troubles);
  }
}

/** The text of a pair's key, or null when the key is not a scalar. */
export function keyText(pair: Pair<unknown, unknown>): string | null {
  if (!isScalar(pair.key)) return null;
  return typeof pair.key.value === 'symbol' ? '<<' : String(pair.key.value);
}

/** Where a node begins in the text, behind its anchor and tag; null for nodes that were not read from text. */
export function startOf(node: unknown): number | null {
  if (!isMap(node) && !isSeq(node) && !isScalar(node) && !isAlias(node)) return null;
  return node.range?.[0] ?? null;
}

/** The pair of a map that has this key, or null. Merge keys are not followed. */
export function pairOf(node: unknown, key: string): Pair<Node, Node | null> | null {
  if (!isMap(node)) return null;
  for (const pair of node.items) {
    if (keyText(pair) === key) return pair as Pair<Node, Node | null>;
  }
  return null;
}

/**
 * The place of the node at a path, or of its key; where the path ends early, the place of the deepest part that exists.
 */
export function placeOf(document: Document, path: YamlPath, part: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let key: unknown = null;
  for (const step of path) {
    const pair = pairOf(node, String(step));
    const next = isSeq(node) && typeof step === 'number' ? node.items[step] : pair?.value;
    if (pair === null && !isSeq(node)) break;
    key = pair?.key ?? next;
    node = next;
  }
  const value = startOf(node);
  if (part === 'value' && value !== null) return value;
  return startOf(key) ?? value ?? 0;
}
