const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const UNITS: Record<string, number> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** The number that a Kubernetes quantity stands for (`1000m` is 1, `1Gi` is 1073741824); null for other texts. */
export function readQuantity(text: string): number | null {
  const [whole, digits = '', suffix = ''] =
    /^([+-]?(?:\d+\.?\d*|\.\d+))(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const binary = BINARY.indexOf(suffix);
  if (binary > 0) return Number(digits) * 1024 ** binary;
  const exponent = DECIMAL[suffix] ?? Number(suffix.slice(1));
  return Number(`${Number(digits)}e${exponent}`);
}

/** The seconds of a duration as Go writes it (`1m0s`, `1.5h`); null for other texts. A bare number has no unit and is none. */
export function readDuration(text: string): number | null {
  if (text === '0') return 0;
  if (!/^[+-]?(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return null;
  let seconds = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    seconds += Number(amount) * (UNITS[unit] ?? 0);
  }
  return text.startsWith('-') ? -seconds : seconds;
}
