/** Changes of a body that keep its meaning, steered by a stream of numbers so that a failure can be repeated. */

/** The same value with the keys of its objects in another order. */
export function reordered(value: unknown, random: Iterator<number>): unknown {
  return changed(value, (entries) => {
    const drawn = entries.map((entry) => ({ entry, at: random.next().value }));
    return drawn.sort((one, other) => one.at - other.at).map(({ entry }) => entry);
  });
}

/** The same value with fields that no registry documents. In Quay's old `updated_tags` every key is a tag. */
export function withUnknownFields(value: unknown, random: Iterator<number>): unknown {
  const extras = [null, 7, 'v9', [], { tag: 'v9', action: 'push', digest: 'none' }];
  return changed(value, (entries, key) => {
    const at = random.next().value;
    if (key === 'updated_tags') return entries;
    return at % 3 === 0 ? [...entries, [`x_unknown_${at % 100}`, extras[at % extras.length]]] : entries;
  });
}

/** The value as JSON text with white space between its tokens and some characters of its strings escaped. */
export function escaped(value: unknown, random: Iterator<number>): string {
  const space = () => [' ', '\n', '\t', '', ''][random.next().value % 5] ?? '';
  if (Array.isArray(value)) return `[${value.map((each) => space() + escaped(each, random)).join(',')}${space()}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, each]) => {
      return `${space()}${quoted(key, random)}${space()}:${space()}${escaped(each, random)}`;
    });
    return `{${pairs.join(',')}${space()}}`;
  }
  return typeof value === 'string' ? quoted(value, random) : JSON.stringify(value);
}

function quoted(text: string, random: Iterator<number>): string {
  const escapes = Array.from(text, (character) => {
    const unit = `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return character.length === 1 && random.next().value % 4 === 0 ? unit : JSON.stringify(character).slice(1, -1);
  });
  return `"${escapes.join('')}"`;
}

type Entry = [string, unknown];

function changed(value: unknown, change: (entries: Entry[], key: string) => Entry[], key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => changed(each, change));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]): Entry => [name, changed(each, change, name)]);
  return Object.fromEntries(change(entries, key));
}
