import { type FieldPath, lastKey } from './field-path.ts';

/** Suffixes of Kubernetes quantities as powers of ten and of two. */
const suffixes: ReadonlyMap<string, readonly [ten: number, two: number]> = new Map([
  ['', [0, 0]],
  ['n', [-9, 0]],
  ['u', [-6, 0]],
  ['m', [-3, 0]],
  ['k', [3, 0]],
  ['M', [6, 0]],
  ['G', [9, 0]],
  ['T', [12, 0]],
  ['P', [15, 0]],
  ['E', [18, 0]],
  ['Ki', [0, 10]],
  ['Mi', [0, 20]],
  ['Gi', [0, 30]],
  ['Ti', [0, 40]],
  ['Pi', [0, 50]],
  ['Ei', [0, 60]],
]);

/**
 * A quantity as Kubernetes writes them (`250m`, `1Gi`, `1e3`, a number), in millionths of a thousandth; null for
 * anything else. Exact: what is finer than a nano unit is no quantity here.
 */
export function quantityOf(value: unknown): bigint | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const match = /^([+-]?)(\d{1,30})?(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i)?)$/.exec(
    String(value),
  );
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', exponent = '0', suffix = ''] = match;
  if (whole + fraction === '') return null;
  const [ten, two] = suffixes.get(suffix) ?? [0, 0];
  const shift = 9 + ten + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction) * 2n ** BigInt(two);
  const nano = shift >= 0 ? digits * 10n ** BigInt(shift) : exactly(digits, 10n ** BigInt(-shift));
  return nano !== null && sign === '-' ? -nano : nano;
}

function exactly(digits: bigint, by: bigint): bigint | null {
  return digits % by === 0n ? digits / by : null;
}

/** Maps whose values are quantities, whatever their keys. */
const maps = new Set([
  'limits',
  'requests',
  'capacity',
  'allocatable',
  'hard',
  'default',
  'defaultRequest',
  'min',
  'max',
  'maxLimitRequestRatio',
  'minAllowed',
  'maxAllowed',
  'podFixed',
]);
const fields = new Set(['sizeLimit', 'averageValue', 'targetAverageValue', 'divisor', 'storage']);

/** True for a field in which Kubernetes reads a quantity. */
export function isQuantityPath(path: FieldPath): boolean {
  const key = lastKey(path);
  const parent = path.at(-2);
  return fields.has(key) || (parent !== undefined && 'key' in parent && maps.has(parent.key));
}
