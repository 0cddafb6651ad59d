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

/** Where a scalar stands: between brackets some characters end it that mean nothing elsewhere. */
export type ScalarContext = 'block' | 'flow';

/**
 * The source of a scalar with this value in this style. Plain values get double quotes only where some reader would
 * see another value (`1.20`, `yes`, `0755`, `1e3`, dates); single quotes cannot hold control characters, so they
 * become double quotes then.
 */
export function writeScalar(value: string, style: Exclude<ScalarStyle, 'block'>, context: ScalarContext): string {
  if (style === 'plain' && isPlainText(value, context)) return value;
  if (style === 'single' && !hasControl(value)) return `'${value.replaceAll("'", "''")}'`;
  return doubleQuoted(value);
}

/** JSON with escapes for what YAML 1.1 takes for a line end or does not allow. */
export function doubleQuoted(value: string): string {
  const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

/** A letter, then letters, digits and marks that mean nothing in YAML, up to words such as `yes` and `null`. */
const surelyPlain = /^(?:v?\d+\.\d+\.\d+[\w.-]*|[a-zA-Z][\w./-]*(?::[\w.-]+)?(?:@sha256:[\da-f]{64})?)$/;
/** `E0` and `e-1` are numbers to our own parser, in YAML 1.1. */
const wordOfYaml = /^(?:y|n|yes|no|on|off|true|false|null|e-?\d+)$/i;

/**
 * True when the value, written without quotes, is this very text for readers of YAML 1.1 (Helm, kubectl, kustomize)
 * and of YAML 1.2 where it stands.
 */
export function isPlainText(value: string, context: ScalarContext): boolean {
  if (value === '' || value.length > 1000 || value !== value.trim() || hasControl(value)) return false;
  if (surelyPlain.test(value)) return !wordOfYaml.test(value);
  if (isNumberInGo(value) || (context === 'flow' && endsFlowInGo.test(value))) return false;
  const sources = context === 'flow' ? [`{k: ${value}}`, `[${value}]`] : [`k: ${value}`, `- ${value}`];
  for (const version of ['1.1', '1.2'] as const) {
    for (const source of sources) if (read(source, version) !== value) return false;
  }
  return true;
}

/** Between brackets Go's readers take every `?` and a `:` at the beginning for indicators, as YAML 1.0 had it. */
const endsFlowInGo = /^:|\?/;

/** Go's readers leave out every `_` and take letters of any case for the base, which our parser does not. */
function isNumberInGo(value: string): boolean {
  if (!/^[-+.\d]/.test(value)) return false;
  const digits = value.replaceAll('_', '');
  return (
    /^[-+]?(?:0x[\da-f]+|0b[01]+|0o?[0-7]+|[1-9]\d*|0)$/i.test(digits) ||
    /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i.test(digits)
  );
}

function read(source: string, version: '1.1' | '1.2'): unknown {
  try {
    const parsed: unknown = parse(source, { version, logLevel: 'error' });
    const values: unknown[] = typeof parsed === 'object' && parsed !== null ? Object.values(parsed) : [];
    return values.length === 1 ? values[0] : undefined;
  } catch {
    return undefined;
  }
}

function hasControl(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that plain and single-quoted scalars cannot hold
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]/u.test(value);
}
