import { parseAllDocuments } from 'yaml';
import { pathText } from '../../../src/text/edit/path-text.ts';
import { setPath } from '../../../src/text/edit/set-path.ts';
import { setScalar } from '../../../src/text/edit/set-scalar.ts';
import type { YamlPath } from '../../../src/text/yaml-document.ts';
import { type RandomPlace, type RandomStream, randomNumbers, randomStream } from './random-stream.ts';

/** What a reader of the edited text has to find at the path. */
export interface Expected {
  text: string;
  document: number;
  path: YamlPath;
  value: string;
}

const values = [
  '1.4.3',
  '1.10',
  '0123',
  '1e3',
  'yes',
  'on',
  'y',
  '2024-01-01',
  '12:30:45',
  '0x1F',
  '0o17',
  '~',
  'null',
  '.inf',
  '.NaN',
  '1_000',
  '+1',
  '08',
  '',
  ' ',
  'a b',
  'a: b',
  'a:b',
  'a #b',
  'a#b',
  '# c',
  '- a',
  '-',
  '?',
  '? a',
  'a,b',
  '[a',
  '{a}',
  '*a',
  '&a',
  '!a',
  '|',
  '>',
  '%a',
  '@a',
  '`a',
  '"',
  "'",
  "it's",
  '"q"',
  '---',
  '...',
  '<<',
  '=',
  'x\ty',
  'x\ny',
  'ä',
  '日本',
  '\u0085',
  '\u2028',
  '😀',
  'ghcr.io/acme/web:1.4.2@sha256:'.concat('ab'.repeat(32)),
  '12e4567',
  '1234567',
  'true',
  'False',
  '0b1',
  '1__0',
  '+_1',
  '-.5',
  '1.',
  '.',
  'v1',
  'a\\b',
  '2001-12-14t21:59:43.10-05:00',
  '1:20',
  'a?b',
  'a]',
  'null ',
  'x'.repeat(200),
  'a  b',
  '\r',
  '\u0000',
  '\ufeff',
  '0.1.2',
  '1,000',
  '=x',
  'key: [',
  'https://h/p?a=1&b=2#f',
];
const letters = 'ab01.:-_ #,[]{}&*!|>\'"%@`~?=+eExXyYnN/\\';

/** A value that shall be written: mostly one that some reader might take for something else. */
export function randomValue(random: () => number): string {
  if (random() < 0.6) return values[Math.floor(random() * values.length)] ?? '';
  return Array.from(
    { length: 1 + Math.floor(random() * 8) },
    () => letters[Math.floor(random() * letters.length)],
  ).join('');
}

/**
 * Holds one random stream against the laws; throws with what is broken. Answers what readers of other makes have to find
 * in it; null where nothing was to be edited.
 */
export function holdLaws(seed: number): Expected | null {
  const stream = randomStream(seed);
  const random = randomNumbers(seed ^ 0x5bd1e995);
  const [place, other] = [pick(stream.places, random), pick(stream.places, random)];
  const [value, second] = [randomValue(random), randomValue(random)];
  if (place === undefined || other === undefined) return null;
  if (random() < 0.15) return holdMaking(stream, value, random);
  const { document, path } = place;
  const asked = { document, path: random() < 0.5 ? pathText(path) : path, value };
  const result = setPath(stream.text, asked);
  if (place.kind === 'block' || place.kind === 'shared') {
    must(result.status === 'refused', 'a block or shared value was edited');
    return null;
  }
  if (result.status === 'refused') throw new Error(`refused: ${result.line}:${result.column} ${result.reason}`);
  const slow = setScalar(stream.text, { document, path, value });
  must(JSON.stringify(slow) === JSON.stringify(result), 'the parser edits otherwise');
  const text = result.status === 'edited' ? result.text : stream.text;
  must(isOnlyThere(stream.text, text, place), 'other bytes than the value changed');
  must(setPath(text, asked).status === 'unchanged', 'twice is not once');
  mustRead(text, { document, path, value });
  if (place !== other && other.kind !== 'block' && other.kind !== 'shared') {
    const last = { document: other.document, path: other.path, value: second };
    const [one, two] = [after(text, last), after(after(stream.text, last), asked)];
    must(one === two, 'the order of two edits matters');
  }
  return { text, document, path, value };
}

function after(text: string, edit: Parameters<typeof setPath>[1]): string {
  const result = setPath(text, edit);
  if (result.status === 'refused') throw new Error(`refused after another edit: ${result.reason}`);
  return result.status === 'edited' ? result.text : text;
}

/** A key that is not there is made at the end of a map, and nothing that was there goes. */
function holdMaking(stream: RandomStream, value: string, random: () => number): Expected | null {
  const map = pick(stream.maps, random);
  if (map === undefined) return null;
  const path = [...map.path, 'made', ...(random() < 0.5 ? ['deeper'] : [])];
  const asked = { document: map.document, path, value, create: true };
  must(setPath(stream.text, { ...asked, create: false }).status === 'refused', 'made without being asked');
  const result = setPath(stream.text, asked);
  if (result.status !== 'edited') throw new Error(`not made: ${JSON.stringify(result)}`);
  const { text } = result;
  let head = 0;
  while (head < stream.text.length && stream.text[head] === text[head]) head += 1;
  must(text.endsWith(stream.text.slice(head)), 'making a value changed what was there');
  must(setPath(text, asked).status === 'unchanged', 'made twice is not made once');
  mustRead(text, { document: map.document, path, value });
  return { text, document: map.document, path, value };
}

function isOnlyThere(before: string, text: string, { start, end, kind }: RandomPlace): boolean {
  const [head, tail] = [before.slice(0, start), before.slice(end)];
  // A blank comes with the first value of a key.
  const isKept = text.startsWith(head) && text.endsWith(tail) && text.length >= head.length + tail.length;
  return isKept && (kind !== 'empty' || text === before || text[start] === ' ');
}

function mustRead(text: string, { document, path, value }: Omit<Expected, 'text'>): void {
  for (const version of ['1.1', '1.2'] as const) {
    const documents = parseAllDocuments(text, { version, merge: true, uniqueKeys: false, logLevel: 'silent' });
    const found: unknown = Array.isArray(documents) ? valueAt(documents[document]?.toJS(), path) : undefined;
    must(found === value, `YAML ${version} reads ${JSON.stringify(found)} and not ${JSON.stringify(value)}`);
  }
}

/** What plain data has at a path. */
export function valueAt(root: unknown, path: YamlPath): unknown {
  let node: unknown = root;
  for (const step of path)
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[String(step)] : undefined;
  return node;
}

function pick<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}

function must(holds: boolean, law: string): void {
  if (!holds) throw new Error(law);
}
