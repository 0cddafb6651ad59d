import { fitsGlob } from '../../../model/glob.ts';

/** For each claim the patterns of which one must fit; `*` stands for any run of characters. */
export type ClaimRules = Readonly<Record<string, readonly string[]>>;

/** Values are told back to who sent them, cut to this length. */
const SHOWN = 120;

/** The first claim that does not fit, as a sentence; null when all do. A claim that is a list fits with any of its items. */
export function claimProblem(claims: Readonly<Record<string, unknown>>, rules: ClaimRules): string | null {
  for (const [name, patterns] of Object.entries(rules)) {
    const values = Object.hasOwn(claims, name) ? textsOf(claims[name]) : [];
    if (values.length === 0) return `the token has no claim "${name}"`;
    if (!values.some((value) => patterns.some((pattern) => fitsGlob(pattern, value)))) {
      return `the claim "${name}" of the token is ${JSON.stringify(values.join(', ').slice(0, SHOWN))}, which is not allowed`;
    }
  }
  return null;
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => (Array.isArray(item) ? [] : textsOf(item)));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}
