import type { YamlPath } from '../../../src/text/yaml-document.ts';

/** A value in a random stream, with the bytes that are its own. */
export interface RandomPlace {
  document: number;
  path: YamlPath;
  start: number;
  end: number;
  /** Plain, quoted and empty values can be edited; blocks and values that are shared cannot. */
  kind: 'plain' | 'quoted' | 'empty' | 'block' | 'shared';
  isInFlow: boolean;
}

export interface RandomStream {
  text: string;
  places: RandomPlace[];
  /** Paths of maps in lines or in brackets, which a key can be added to. */
  maps: { document: number; path: YamlPath }[];
}

/** What stands around a value while the text is made. */
const [OPEN, CLOSE] = ['\ue000', '\ue001'];

/** A stream of one to three documents as people write them, in one of many styles. Same seed, same stream. */
export function randomStream(seed: number): RandomStream {
  const writer = new StreamWriter(seed);
  return writer.stream();
}

/** Numbers from 0 to 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const keys = [
  'image',
  'tag',
  'repository',
  'name',
  'env',
  'größe',
  'a-b',
  'x_y',
  '8080',
  'spec',
  'web',
  'values',
  'with space',
  '名前',
];
const quotedKeys = ['"a.b/c"', "'yes'", '"1.20"', "'it''s'", '"t\\tb"', '"[x]"', '"a=b"', '"q\\"q"'];
const quotedNames = ['a.b/c', 'yes', '1.20', "it's", 't\tb', '[x]', 'a=b', 'q"q'];
const plains = [
  '1.4.2',
  'v2.0.0-rc.1',
  'latest',
  'ghcr.io/acme/web:1.4.2',
  'a b c',
  '1.20',
  '0755',
  'true',
  '3',
  '~',
  'null',
  'yes',
  '2024-01-01',
  'x#y',
  "it's",
  'ein Wörtchen',
  '日本',
  'a:b',
  '-x',
  'http://h/p?q=1',
];
const flowPlains = plains.filter((text) => !/[,[\]{}?]/.test(text) && text !== 'a:b');
const doubles = ['"1.4.2"', '"a\\tb"', '"a # b"', '"\\u00e9\\n"', '""', '"x: y"', '"tab\there"'];
const singles = ["'1.4.2'", "'it''s'", "'# no'", "''", "'a: b'"];
const comments = [' # c', '  # pinned: 1.4.2', '\t# tab', ' #', ' # "q" {x}', ''];

interface Here {
  document: number;
  path: YamlPath;
  isShared: boolean;
}

class StreamWriter {
  private readonly random: () => number;
  private readonly marks: Omit<RandomPlace, 'start' | 'end'>[] = [];
  private readonly maps: RandomStream['maps'] = [];
  private readonly step: number;
  private readonly isDashIndented: boolean;
  /** As most values files are: they take the short way, without the parser. */
  private readonly isPlain: boolean;
  private budget = 14;

  constructor(seed: number) {
    this.random = randomNumbers(seed);
    this.step = this.pick([2, 2, 2, 4, 3]);
    this.isDashIndented = this.chance(0.5);
    this.isPlain = this.chance(0.4);
  }

  stream(): RandomStream {
    const eol = !this.isPlain && this.chance(0.2) ? '\r\n' : '\n';
    const count = this.isPlain ? 1 : this.pick([1, 1, 1, 2, 3]);
    const lines: string[] = [];
    for (let document = 0; document < count; document += 1) {
      if (document > 0 && this.chance(0.15)) lines.push('...');
      if (document > 0 || (!this.isPlain && this.chance(0.2))) lines.push(`---${this.chance(0.2) ? ' # next' : ''}`);
      this.budget = 14;
      lines.push(...this.shared(document), ...this.mapLines({ document, path: [], isShared: false }, 0));
    }
    if (this.chance(0.2)) lines.push('', '# the end');
    const marked = `${!this.isPlain && this.chance(0.1) ? '\ufeff' : ''}${lines.join(eol)}${this.chance(0.8) ? eol : ''}`;
    return this.unmarked(marked);
  }

  private unmarked(marked: string): RandomStream {
    let text = '';
    let from = 0;
    const places: RandomPlace[] = [];
    for (const mark of this.marks) {
      const [open, close] = [marked.indexOf(OPEN, from), marked.indexOf(CLOSE, from)];
      text += marked.slice(from, open);
      const start = text.length;
      text += marked.slice(open + 1, close);
      places.push({ ...mark, start, end: text.length });
      from = close + 1;
    }
    return { text: text + marked.slice(from), places, maps: this.maps };
  }

  /** A map that others are merged with, and a value with users. */
  private shared(document: number): string[] {
    if (this.isPlain || !this.chance(0.25)) return [];
    const lines = [`base: &base`, ...this.mapLines({ document, path: ['base'], isShared: true }, this.step)];
    lines.push(
      `version: &version ${this.mark({ document, path: ['version'], isShared: true }, '1.4.2', 'plain', false)}`,
    );
    lines.push(`uses: {a: *version, b: *base}`);
    if (this.chance(0.5)) {
      lines.push('merged:', `${' '.repeat(this.step)}<<: *base`);
      lines.push(
        `${' '.repeat(this.step)}own: ${this.mark({ document, path: ['merged', 'own'], isShared: false }, 'x', 'plain', false)}`,
      );
    }
    return lines;
  }

  private mapLines(here: Here, indent: number): string[] {
    if (!here.isShared) this.maps.push({ document: here.document, path: here.path });
    const lines: string[] = [];
    const used = new Set<string>();
    const count = 1 + Math.floor(this.random() * 4);
    for (let index = 0; index < count; index += 1) {
      const key = this.key(used);
      if (key === null) continue;
      if (this.chance(0.15)) lines.push(this.pick(['', `${' '.repeat(indent)}# tag: 1.4.2`, '# at the margin']));
      lines.push(...this.pairLines(key.source, { ...here, path: [...here.path, key.name] }, indent));
    }
    // A map that came to nothing would be none.
    if (used.size === 0) lines.push(...this.pairLines('own', { ...here, path: [...here.path, 'own'] }, indent));
    return lines;
  }

  private key(used: Set<string>): { source: string; name: string } | null {
    const isQuoted = !this.isPlain && this.chance(0.12);
    const at = Math.floor(this.random() * (isQuoted ? quotedKeys : keys).length);
    const [source, name] = isQuoted ? [quotedKeys[at] ?? '', quotedNames[at] ?? ''] : [keys[at] ?? '', keys[at] ?? ''];
    if (used.has(name) || (this.isPlain && !/^[a-z]\S*$/.test(name))) return null;
    used.add(name);
    return { source, name };
  }

  private pairLines(key: string, here: Here, indent: number): string[] {
    const head = `${' '.repeat(indent)}${key}:`;
    this.budget -= 1;
    const isDeep = indent > 10 || this.budget < 0;
    const kind = this.random();
    if (kind < 0.18 && !isDeep) return [`${head}${this.comment()}`, ...this.mapLines(here, indent + this.step)];
    if (kind < 0.32 && !isDeep) return [`${head}${this.comment()}`, ...this.listLines(here, indent)];
    if (kind < 0.44) return [`${head} ${this.flow(here, 0)}${this.comment()}`];
    if (kind < 0.5) return this.blockLines(head, here, indent);
    if (kind < 0.55) return [`${head}${this.mark(here, '', 'empty', false)}${this.comment()}`];
    return [`${head}${this.chance(0.1) ? '   ' : ' '}${this.scalar(here, false, indent)}${this.comment()}`];
  }

  private listLines(here: Here, indent: number): string[] {
    const inner = indent + (this.isDashIndented ? this.step : 0);
    const margin = `${' '.repeat(inner)}- `;
    const lines: string[] = [];
    for (let index = 0; index < 1 + Math.floor(this.random() * 3); index += 1) {
      const at = { ...here, path: [...here.path, index] };
      if (this.chance(0.5)) {
        const [first = '', ...rest] = this.mapLines(at, inner + 2).filter(
          (line) => /\S/.test(line) && !/^\s*# /.test(line),
        );
        lines.push(margin + first.trimStart(), ...rest);
      } else lines.push(`${margin}${this.scalar(at, false, inner)}${this.comment()}`);
    }
    return lines;
  }

  private blockLines(head: string, here: Here, indent: number): string[] {
    const inner = ' '.repeat(indent + this.step);
    const style = this.pick(['|', '|-', '>', '>-', '|+']);
    const body = `${style}\n${inner}image: x:1 # no comment\n${inner}  more`;
    return this.mark(here, body, 'block', false)
      .split('\n')
      .map((line, at) => (at === 0 ? `${head} ${line}` : line));
  }

  private flow(here: Here, depth: number): string {
    if (!here.isShared) this.maps.push({ document: here.document, path: here.path });
    const pairs: string[] = [];
    const used = new Set<string>();
    for (let index = 0; index < 1 + Math.floor(this.random() * 3); index += 1) {
      const key = this.key(used);
      if (key === null) continue;
      const at = { ...here, path: [...here.path, key.name] };
      const isDeeper = depth < 2 && this.chance(0.2);
      const list = (): string =>
        `[${this.scalar({ ...at, path: [...at.path, 0] }, true, 0)}, ${this.scalar({ ...at, path: [...at.path, 1] }, true, 0)}]`;
      let value = '';
      if (isDeeper) value = this.flow(at, depth + 1);
      else value = this.chance(0.15) ? list() : this.scalar(at, true, 0);
      pairs.push(`${key.source}: ${value}`);
    }
    return this.chance(0.3) ? `{ ${pairs.join(',  ')} }` : `{${pairs.join(', ')}}`;
  }

  private scalar(here: Here, isInFlow: boolean, indent: number): string {
    const kind = this.random();
    if (kind < 0.6) return this.mark(here, this.pick(this.words(isInFlow)), 'plain', isInFlow);
    if (kind < 0.8)
      return this.mark(
        here,
        this.pick(this.isPlain ? singles.filter((each) => !each.includes("''") || each === "''") : singles),
        'quoted',
        isInFlow,
      );
    if (kind < 0.97 || isInFlow || this.isPlain)
      return this.mark(
        here,
        this.pick(this.isPlain ? doubles.filter((each) => !/[\\\t]/.test(each)) : doubles),
        'quoted',
        isInFlow,
      );
    // A value over two lines.
    return this.mark(here, `"two\n${' '.repeat(indent + 1)}lines"`, 'quoted', false);
  }

  private mark(here: Here, source: string, kind: RandomPlace['kind'], isInFlow: boolean): string {
    const { document, path, isShared } = here;
    this.marks.push({ document, path, kind: isShared ? 'shared' : kind, isInFlow });
    return OPEN + source + CLOSE;
  }

  private words(isInFlow: boolean): string[] {
    const all = isInFlow ? flowPlains : plains;
    return this.isPlain ? all.filter((text) => /^[\w./][\w./:@+ -]*$/.test(text)) : all;
  }

  private comment(): string {
    return this.chance(0.25)
      ? this.pick(this.isPlain ? comments.filter((each) => !each.includes('\t')) : comments)
      : '';
  }

  private chance(part: number): boolean {
    return this.random() < part;
  }

  private pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }
}
