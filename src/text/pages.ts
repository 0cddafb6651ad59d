import { byteLength } from './within-bytes.ts';

/** A piece of Markdown that stays together. */
export interface Block {
  text: string;
  /** The target that it speaks of first, for the index of pages; null for none. */
  target: string | null;
}

/** One page: a check run has room for two texts. */
export interface Page {
  summary: string;
  text: string;
  /** Targets of its blocks, in order, each once. */
  targets: string[];
}

/**
 * Puts blocks on pages in their order; no block may be longer than `room`, which is what each of the two texts of a page
 * holds. `first` is how much of the first text something else takes.
 */
export function paginate(blocks: readonly Block[], { room, first }: { room: number; first: number }): Page[] {
  const halves: Block[][] = [[]];
  let used = first;
  for (const block of blocks) {
    const size = byteLength(block.text) + 2;
    if (used + size > room && used > 0) {
      halves.push([]);
      used = 0;
    }
    halves.at(-1)?.push(block);
    used += size;
  }
  const pages: Page[] = [];
  for (let index = 0; index < halves.length; index += 2) {
    const [summary = [], text = []] = [halves[index], halves[index + 1]];
    const targets = [...summary, ...text].flatMap(({ target }) => target ?? []);
    pages.push({ summary: textOf(summary), text: textOf(text), targets: [...new Set(targets)] });
  }
  return pages;
}

function textOf(blocks: readonly Block[]): string {
  return blocks.map(({ text }) => text).join('\n\n');
}

/** Lines under a heading as blocks of at most `room` bytes, each with the heading. */
export function listBlocks(heading: string, lines: readonly string[], room: number): Block[] {
  const blocks: string[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const size = byteLength(line) + 1;
    if (used + size > room - byteLength(heading) - 2) {
      blocks.push([]);
      used = 0;
    }
    blocks.at(-1)?.push(line);
    used += size;
  }
  return blocks.map((part) => ({ text: `${heading}${part.join('\n')}`, target: null }));
}
