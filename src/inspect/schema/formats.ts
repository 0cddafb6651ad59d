import { linearPattern } from '../pattern/linear-pattern.ts';

/** What ajv takes for a format: for texts by default. */
type Format = ((text: string) => boolean) | { type: 'number'; validate(value: number): boolean };

/** Quantities as Kubernetes writes them: a number with at most one suffix (k8s.io/apimachinery, `resource.Quantity`). */
const quantity = /^[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,4}|[KMGTPE]i|[numkMGTPE])?$/;

const dateTime = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/** Standard base64 in whole groups of four, line ends allowed as Go allows them. */
function isBase64(text: string): boolean {
  const letters = text.replaceAll(/[\r\n]/g, '');
  return letters.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(letters);
}

function integersTo(bits: number): Format {
  const most = 2 ** (bits - 1);
  return { type: 'number', validate: (value) => Number.isInteger(value) && value >= -most && value <= most };
}

/** The formats that the schemas of Kubernetes and of custom resources use and that are checked; others say nothing. */
export const formats: Readonly<Record<string, Format>> = {
  int32: { type: 'number', validate: (value) => Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31 },
  int64: integersTo(64),
  quantity: (text) => quantity.test(text),
  byte: isBase64,
  'date-time': (text) => dateTime.test(text),
  ipv4: (text) => /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) < 256),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
};

/** What is meant by a format, for people. */
export function formatText(format: string): string {
  const texts: Record<string, string> = {
    int32: 'a whole number of 32 bits',
    int64: 'a whole number of 64 bits',
    quantity: 'a quantity such as 500m or 128Mi',
    byte: 'text in base64',
    'date-time': 'a time such as 2026-01-31T12:00:00Z',
    ipv4: 'an IPv4 address',
    uuid: 'a UUID',
  };
  return (Object.hasOwn(texts, format) ? texts[format] : undefined) ?? format;
}

/** What ajv takes for regular expressions: patterns that are not understood here let everything pass. */
export function compilePattern(source: string): { test(text: string): boolean } {
  return linearPattern(source) ?? { test: () => true };
}
