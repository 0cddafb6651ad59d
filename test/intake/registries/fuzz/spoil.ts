/** Changes of deliveries that may break them, steered by a stream of numbers so that a failure can be repeated. */

type Random = Iterator<number>;
type Change = (value: unknown, junk: unknown, random: Random) => unknown;

/** What somebody who wants to do harm writes into a field. */
const HOSTILE: readonly unknown[] = [
  '',
  '\u0000',
  '../../etc/passwd',
  'a'.repeat(70_000),
  '\ud800',
  `sha256:${'z'.repeat(64)}`,
  'sha256:',
  '%{jndi:ldap://x}',
  "'; drop table shiplock.images; --",
  '__proto__',
  'constructor',
  'host:99999/a/b:c',
  '[::1]:5000/a',
  -1,
  1e308,
  Number.MAX_SAFE_INTEGER,
  true,
  null,
  [],
  {},
  [[[[[[]]]]]],
  { toString: 'x', valueOf: 1, length: -1 },
];

const changes: readonly Change[] = [
  // One value becomes junk, or something hostile.
  (value, junk, random) => at(value, random, () => junk),
  (value, _junk, random) => at(value, random, () => HOSTILE[next(random) % HOSTILE.length]),
  // It becomes what stands elsewhere, or a list or an object of itself.
  (value, _junk, random) => at(value, random, () => value),
  (value, _junk, random) => at(value, random, (one) => [one, one]),
  (value, _junk, random) => at(value, random, (one) => ({ value: one })),
  (value, _junk, random) => at(value, random, (one) => nested(one, next(random) % 500)),
  // A field is missing, or has another name.
  (value, _junk, random) => inObject(value, random, (entries, index) => entries.filter((_, each) => each !== index)),
  (value, _junk, random) =>
    inObject(value, random, (entries, index) =>
      entries.map(([name, one], each) => [each === index ? '__proto__' : name, one]),
    ),
  (value) => [value, value, value],
  (_value, junk) => junk,
];

/** The body with one to three changes of its structure. */
export function spoilt(body: unknown, junk: unknown, random: Random): unknown {
  let changed = body;
  for (let count = next(random) % 3; count >= 0; count -= 1) {
    changed = changes[next(random) % changes.length]?.(changed, junk, random);
  }
  return changed;
}

/** The bytes with some of them changed, cut off, doubled, or replaced by what is no UTF-8. */
export function spoiltBytes(bytes: Buffer, random: Random): Buffer {
  const place = bytes.length === 0 ? 0 : next(random) % bytes.length;
  switch (next(random) % 7) {
    case 0:
      return bytes.subarray(0, place);
    case 1:
      return Buffer.concat([bytes.subarray(0, place), Buffer.from([next(random) % 256]), bytes.subarray(place + 1)]);
    case 2:
      return Buffer.concat([bytes, bytes]);
    case 3:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 4:
      return Buffer.concat([bytes.subarray(0, place), Buffer.from([0xc3, 0x28]), bytes.subarray(place)]);
    case 5:
      return bottomless(20_000 + (next(random) % 100_000));
    default:
      return Buffer.alloc(0);
  }
}

/** The token with its header, its claims or its bytes changed, or with parts that are missing or too many. */
export function spoiltToken(token: string, junk: unknown, random: Random): string {
  const parts = token.split('.');
  const place = next(random) % parts.length;
  const bytes = Buffer.from(parts[place] ?? '', 'base64url');
  switch (next(random) % 5) {
    case 0:
      return parts.toSpliced(place, 1).join('.');
    case 1:
      return parts.toSpliced(place, 0, parts[next(random) % parts.length] ?? '').join('.');
    case 2:
      return spoiltBytes(Buffer.from(token), random).toString('latin1');
    case 3:
      return parts.with(place, spoiltBytes(bytes, random).toString('base64url')).join('.');
    default: {
      const at = place % 2;
      const value = JSON.parse(Buffer.from(parts[at] ?? '', 'base64url').toString());
      const text = JSON.stringify(spoilt(value, junk, random)) ?? '';
      return parts.with(at, Buffer.from(text).toString('base64url')).join('.');
    }
  }
}

/** A text that would overflow the stack of whoever walks down into it. */
function bottomless(depth: number): Buffer {
  return Buffer.from(`{"events":${'['.repeat(depth)}${']'.repeat(depth)}}`);
}

function next(random: Random): number {
  return random.next().value;
}

/** Walks to some place in a value and changes what stands there. */
function at(value: unknown, random: Random, change: (one: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null || next(random) % 8 === 0) return change(value);
  const keys = Object.keys(value);
  const key = keys[next(random) % Math.max(keys.length, 1)];
  if (key === undefined) return change(value);
  const inner = at((value as Record<string, unknown>)[key], random, change);
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === key ? inner : one));
  return { ...value, [key]: inner };
}

type Entry = [string, unknown];

function inObject(value: unknown, random: Random, change: (entries: Entry[], index: number) => Entry[]): unknown {
  return at(value, random, (one) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return undefined;
    const entries = Object.entries(one);
    return Object.fromEntries(change(entries, next(random) % Math.max(entries.length, 1)));
  });
}

function nested(value: unknown, depth: number): unknown {
  let inner = value;
  for (let count = 0; count < depth; count += 1) inner = [inner];
  return inner;
}
