import { type Document, isMap, isSeq } from 'yaml';
import { startOf } from '../yaml-document.ts';
import { isInside, type PathStep } from './path-text.ts';
import { doubleQuoted, isPlainText, writeScalar } from './scalar-style.ts';

/** How a file is written, for what is added to it. */
export interface AddedStyle {
  eol: '\n' | '\r\n';
  /** Blanks for each level. */
  step: number;
  /** Whether the dashes of a list stand deeper than its key. */
  isDashIndented: boolean;
}

/** The style of a text, as far as its first lines and the document show it: two blanks and dashes below the key else. */
export function lineStyle(text: string, document?: Document): AddedStyle {
  const newline = text.indexOf('\n');
  const eol = newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n';
  const style: AddedStyle = { eol, step: 2, isDashIndented: false };
  if (document === undefined) return style;
  const blocks = blocksIn(document.contents, text);
  const map = blocks.find(({ value, deeper }) => isMap(value) && deeper > 0);
  const list = blocks.find(({ value }) => isSeq(value));
  return { eol, step: map?.deeper ?? style.step, isDashIndented: (list?.deeper ?? 0) > 0 };
}

/** Enough to see a style. */
const mostBlocks = 200;

interface Block {
  value: unknown;
  /** How many columns it stands right of its key. */
  deeper: number;
}

/** Maps and lists in lines below keys, the first ones of a document. */
function blocksIn(node: unknown, text: string, found: Block[] = []): Block[] {
  if (found.length >= mostBlocks) return found;
  if (isSeq(node) && node.flow !== true) for (const item of node.items) blocksIn(item, text, found);
  if (!isMap(node) || node.flow === true) return found;
  for (const { key, value } of node.items) {
    const [own, inner] = [startOf(key), startOf(value)];
    const isInLines = (isMap(value) || isSeq(value)) && value.flow !== true;
    if (!isInLines || own === null || inner === null) continue;
    found.push({ value, deeper: columnAt(text, inner) - columnAt(text, own) });
    blocksIn(value, text, found);
  }
  return found;
}

/** How many characters stand before an offset in its line. */
export function columnAt(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return offset - start - (text[start] === '\ufeff' ? 1 : 0);
}

/** The lines for an entry of a map or a list that stands in lines. */
export function addedLines(
  { missing, value }: { missing: { rest: readonly PathStep[] }; value: string },
  indent: number,
  style: AddedStyle,
): string[] {
  return linesOf(missing.rest, value, { ...style, indent });
}

function linesOf(steps: readonly PathStep[], value: string, style: AddedStyle & { indent: number }): string[] {
  const { indent, step: deeper } = style;
  const margin = ' '.repeat(indent);
  const [step, ...below] = steps;
  if (step === undefined) return [margin + blockScalar(value)];
  if (typeof step === 'string') {
    const key = blockScalar(step);
    if (below.length === 0) return [`${margin}${key}: ${blockScalar(value)}`];
    const isList = typeof below[0] !== 'string';
    const inner = isList && !style.isDashIndented ? indent : indent + deeper;
    return [`${margin}${key}:`, ...linesOf(below, value, { ...style, indent: inner })];
  }
  const own = typeof step === 'object' && !isInside(step) ? [`${blockScalar(step.key)}: ${blockScalar(step.is)}`] : [];
  const inner = own.length > 0 && below.length === 0 ? [] : linesOf(below, value, { ...style, indent: 0 });
  const [first = '', ...others] = [...own, ...inner];
  return [`${margin}- ${first}`, ...others.map((line) => `${margin}  ${line}`)];
}

/** The entry on one line, between brackets. */
export function addedText(steps: readonly PathStep[], value: string, form: 'flow' | 'json'): string {
  const word = (text: string): string =>
    form === 'json' || !isPlainText(text, 'flow') ? doubleQuoted(text) : writeScalar(text, 'plain', 'flow');
  const textOf = (rest: readonly PathStep[]): string => {
    const [step, ...below] = rest;
    if (step === undefined) return word(value);
    if (typeof step === 'string') return `{${pairText(step, below)}}`;
    return `[${itemText(step, below)}]`;
  };
  const pairText = (key: string, below: readonly PathStep[]): string => `${word(key)}: ${textOf(below)}`;
  const itemText = (step: PathStep, below: readonly PathStep[]): string => {
    if (typeof step !== 'object' || isInside(step)) return textOf(below);
    const own = `${word(step.key)}: ${word(step.is)}`;
    const [key, ...rest] = below;
    return typeof key === 'string' ? `{${own}, ${pairText(key, rest)}}` : `{${own}}`;
  };
  const [step, ...below] = steps;
  if (step === undefined) return '';
  return typeof step === 'string' ? pairText(step, below) : itemText(step, below);
}

function blockScalar(text: string): string {
  return writeScalar(text, 'plain', 'block');
}
