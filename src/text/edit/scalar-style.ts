import { parse, Scalar } from 'yaml';

/** How a scalar is written in the file: what an edit keeps. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

/** The style of a scalar node as it was read. */
export function styleOf(node: Scalar): ScalarStyle {
  if (node.type === Scalar.QUOTE_SINGLE) return 'single';
  if (node.type === Scalar.QUOTE_DOUBLE) return 'double';
  if (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED) return 'block';
  return 'plain';
}

/**
 * The source of a scalar with this value in this style. Plain values get double quotes only where some reader would
 * see another value (`1.20`, `yes`, `0755`, `1e3`, dates); single quotes cannot hold control characters, so they
 * become double quotes then.
 */
export function writeScalar(value: string, style: Exclude<ScalarStyle, 'block'>): string {
  if (style === 'plain' && isPlainText(value)) return value;
  if (style === 'single' && !hasControl(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value);
}

/** Go's readers take `0X1F` and `0B1` for numbers; the specification and our parser do not. */
const upperRadix = /^[-+]?0[BOX][\da-f_]+$/i;

/**
 * True when the value, written without quotes, is this very text for readers of YAML 1.1 (Helm, kubectl, kustomize)
 * and of YAML 1.2, alone, as a value of a block map and inside a flow list.
 */
export function isPlainText(value: string): boolean {
  if (value === '' || value.length > 1000 || value !== value.trim() || hasControl(value)) return false;
  if (upperRadix.test(value)) return false;
  for (const version of ['1.1', '1.2'] as const) {
    if (read(`k: ${value}`, version) !== value) return false;
    if (read(`{k: ${value}}`, version) !== value) return false;
  }
  return true;
}

function read(source: string, version: '1.1' | '1.2'): unknown {
  try {
    const parsed: unknown = parse(source, { version, logLevel: 'error' });
    return isRecord(parsed) && Object.keys(parsed).length === 1 ? parsed['k'] : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function hasControl(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that plain and single-quoted scalars cannot hold
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]/u.test(value);
}
