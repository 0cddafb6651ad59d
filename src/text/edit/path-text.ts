/** The entry of a list whose `key` has this text: `containers[name=web]`. */
export interface Selector {
  key: string;
  is: string;
}

/** What stands behind it is a path in the text of the value, which is YAML of its own: `spec.source.helm.values|image.tag`. */
export interface Inside {
  inside: 'text';
}

/** A key of a map, an index of a list, an entry of a list by one of its values, or the way into a text. */
export type PathStep = string | number | Selector | Inside;

export type PathRead = { status: 'read'; steps: PathStep[] } | { status: 'refused'; reason: string; column: number };

/**
 * Reads a path as people write it: `spec.containers[name=web].image`, `images[0].newTag`, `annotations."a.b/c"`,
 * `a\.b`, `values|image.tag`. A key may stand in single or double quotes, also in brackets. Refused with the column,
 * counted from 1.
 */
export function readPath(text: string): PathRead {
  const steps: PathStep[] = [];
  // yq's way to begin a path is known to many.
  let at = text.startsWith('.') && text.length > 1 ? 1 : 0;
  let wantsKey = true;
  while (at < text.length || wantsKey) {
    const next: Piece = wantsKey && text[at] !== '[' ? readKey(text, at) : readLink(text, at);
    if ('reason' in next) return { status: 'refused', ...next };
    if (next.step !== null) steps.push(next.step);
    at = next.end;
    wantsKey = next.step === null || isInside(next.step);
  }
  return { status: 'read', steps };
}

/** The path as `readPath` reads it. */
export function pathText(path: readonly PathStep[]): string {
  let text = '';
  let isFirst = true;
  for (const step of path) {
    if (typeof step === 'string') text += `${isFirst ? '' : '.'}${wordText(step)}`;
    else if (typeof step === 'number') text += `[${step}]`;
    else if (isInside(step)) text += '|';
    else text += `[${wordText(step.key)}=${wordText(step.is)}]`;
    isFirst = typeof step === 'object' && isInside(step);
  }
  return text;
}

export function isInside(step: PathStep): step is Inside {
  return typeof step === 'object' && 'inside' in step;
}

type Piece = { step: PathStep | null; end: number } | { reason: string; column: number };

/** What stands between two steps: a dot, a bracket or the bar before a path in a text. */
function readLink(text: string, at: number): Piece {
  if (text[at] === '.') return { step: null, end: at + 1 };
  if (text[at] === '|') return { step: { inside: 'text' }, end: at + 1 };
  if (text[at] === '[') return readBracket(text, at);
  return { reason: `a \`.\`, \`[\` or \`|\` is missing before \`${text.slice(at, at + 12)}\``, column: at + 1 };
}

function readKey(text: string, at: number): Piece {
  if (text[at] === undefined) return { reason: 'the path ends where a key should stand', column: at + 1 };
  const word = readWord(text, at, '.[]|=');
  if ('reason' in word) return word;
  if (word.text === '' && !word.isQuoted) return { reason: 'a key is missing', column: at + 1 };
  if (text[word.end] === ']' || text[word.end] === '=') {
    return { reason: `\`${text[word.end]}\` needs a \`[\` before it, or quotes around the key`, column: word.end + 1 };
  }
  return { step: word.text, end: word.end };
}

function readBracket(text: string, at: number): Piece {
  const key = readWord(text, at + 1, '=]');
  if ('reason' in key) return key;
  const unclosed = { reason: 'the `[` is not closed', column: at + 1 };
  if (text[key.end] === ']') {
    if (key.isQuoted) return { step: key.text, end: key.end + 1 };
    if (/^(?:0|[1-9]\d{0,8})$/.test(key.text)) return { step: Number(key.text), end: key.end + 1 };
    const reason = `\`[${key.text}]\` is neither an index such as \`[0]\` nor an entry such as \`[name=web]\``;
    return { reason, column: at + 1 };
  }
  if (text[key.end] !== '=') return unclosed;
  if (key.text === '') return { reason: 'the key before the `=` is missing', column: key.end + 1 };
  const is = readWord(text, key.end + 1, ']');
  if ('reason' in is) return is;
  if (text[is.end] !== ']') return unclosed;
  return { step: { key: key.text, is: is.text }, end: is.end + 1 };
}

type Word = { text: string; isQuoted: boolean; end: number } | { reason: string; column: number };

/** A word up to one of the characters in `until`, or in quotes. */
function readWord(text: string, start: number, until: string): Word {
  const quote = text[start];
  if (quote === '"' || quote === "'") return readQuoted(text, start, quote);
  let word = '';
  let at = start;
  for (; at < text.length && !until.includes(text.charAt(at)); at += 1) {
    if (text[at] === '\\') {
      at += 1;
      if (at === text.length) return { reason: 'nothing stands behind the `\\`', column: at };
    }
    word += text.charAt(at);
  }
  return { text: word, isQuoted: false, end: at };
}

/** Between quotes every character stands for itself; the quote and `\` need a `\` before them. */
function readQuoted(text: string, start: number, quote: string): Word {
  let word = '';
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === quote) return { text: word, isQuoted: true, end: at + 1 };
    if (text[at] === '\\' && (text[at + 1] === quote || text[at + 1] === '\\')) at += 1;
    word += text.charAt(at);
  }
  return { reason: `the \`${quote}\` is not closed`, column: start + 1 };
}

function wordText(word: string): string {
  if (/^[^\s.[\]|=\\"'][^.[\]|=\\]*$/.test(word) && word === word.trim()) return word;
  return `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
}
