/** A line of a comment that is neither code nor hidden nor an older mail, with its number from 1. */
export interface ProseLine {
  line: number;
  text: string;
}

/** What a line may stand in: nothing, a fenced block until its fence, or an HTML block until its closing tag. */
type Block = { kind: 'fence'; run: string; isInList: boolean } | { kind: 'html'; tag: string } | null;

/**
 * The lines of a Markdown body without fenced code, also in lists, indented code, raw HTML blocks, HTML comments and
 * what a mail program appended of older mails. Quotes keep their `>`.
 */
export function proseLines(body: string): ProseLine[] {
  const lines: ProseLine[] = [];
  let block: Block = null;
  const all = withoutOlderMail(blankComments(body).split(/\r\n|\n|\r/));
  for (const [index, text] of all.entries()) {
    if (block !== null) {
      if (ends(text, block)) block = null;
      continue;
    }
    block = opens(text);
    if (block === null && !/^(?: {4}| {0,3}\t)/.test(text)) lines.push({ line: index + 1, text });
    if (block?.kind === 'html' && ends(text, block)) block = null;
  }
  return lines;
}

function opens(text: string): Block {
  const fence = /^ {0,3}((?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(`{3,}|~{3,})(.*)$/.exec(text);
  if (fence !== null) {
    const [, list = '', run = '', rest = ''] = fence;
    const isCode = run.startsWith('`') && rest.includes('`');
    return isCode ? null : { kind: 'fence', run, isInList: list !== '' };
  }
  const html = /^ {0,3}<(pre|script|style|textarea)(?:[\s>]|$)/i.exec(text);
  return html === null ? null : { kind: 'html', tag: (html[1] ?? '').toLowerCase() };
}

function ends(text: string, block: NonNullable<Block>): boolean {
  if (block.kind === 'html') return text.toLowerCase().includes(`</${block.tag}>`);
  const found = (block.isInList ? /^[ \t]*(`{3,}|~{3,})[ \t]*$/ : /^ {0,3}(`{3,}|~{3,})[ \t]*$/).exec(text);
  const run = found?.[1] ?? '';
  return run[0] === block.run[0] && run.length >= block.run.length;
}

const ORIGINAL =
  /^-{2,} ?(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Message d'origine|Mensaje original) ?-{2,}$/i;

/** Answers by mail carry the mail that they answer, often without `>`: nobody says again what stands in there. */
function withoutOlderMail(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((text, index) => {
    const line = text.trim();
    if (ORIGINAL.test(line)) return true;
    const next = lines.slice(index + 1, index + 4).find((one) => one.trim() !== '') ?? '';
    if (/^_{20,}$/.test(line)) return /^\*{0,2}(?:From|Von|De)\*{0,2}:/i.test(next.trim());
    return /^On .{6,200} wrote:$/.test(line) && !next.startsWith('>');
  });
  return start === -1 ? lines : lines.slice(0, start);
}

/** Hidden comments become blanks; an unclosed one hides the rest. Line ends stay, so that numbers do. */
function blankComments(body: string): string {
  return body.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, (hidden) => hidden.replaceAll(/[^\r\n]/g, '\u00a0'));
}
