/**
 * The only way by which foreign text enters our Markdown. Whatever a file, a commit or a person wrote stays text: it
 * cannot ping people, link issues, open HTML, leave its code block or break a table.
 */

/** Foreign text as one line of plain Markdown text. */
export function plainText(text: string): string {
  const oneLine = visible(text).replaceAll(/\s+/g, ' ').trim();
  return oneLine
    .replaceAll(/[\\`*_{}[\]~$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b')
    .replaceAll(/#(?=\d)/g, '#\u200b')
    .replaceAll(/\b(GH)-(?=\d)/gi, '$1-\u200b')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^([#+=-])/, '\\$1');
}

/** Foreign text as inline code on one line; the backticks around it are more than any run inside. */
export function codeSpan(text: string): string {
  const oneLine = visible(text).replaceAll(/\s+/g, ' ').trim();
  if (oneLine === '') return '—';
  const ticks = '`'.repeat(longestRun(oneLine, /`+/g) + 1);
  const pad = oneLine.startsWith('`') || oneLine.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${oneLine}${pad}${ticks}`;
}

/** Foreign text as a fenced block; the fence is longer than any run of backticks inside. */
export function fence(text: string, language: string): string {
  const body = visible(text.replaceAll('\r\n', '\n').replace(/\n+$/, ''));
  const ticks = '`'.repeat(Math.max(3, longestRun(body, /`+/g) + 1));
  return `${ticks}${language}\n${body}\n${ticks}`;
}

/** A link when the address is http or https, otherwise the text alone. */
export function link(text: string, url: string): string {
  const isSafe = /^https?:\/\/[^\s<>"'`\\]+$/i.test(url);
  if (!isSafe) return plainText(text);
  return `[${plainText(text)}](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`;
}

/** A table. The cells are Markdown already; pipes and line ends in them are made harmless here. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function cell(markdown: string): string {
  return markdown.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

/** A fold: `summary` is HTML made with `htmlText` and `htmlCode`, `body` is Markdown. */
export function fold(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Foreign text inside HTML. */
export function htmlText(text: string): string {
  return visible(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('@', '@\u200b')
    .replaceAll(/#(?=\d)/g, '#\u200b')
    .replaceAll(/[\\`*_[\]~$]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Foreign text as code inside HTML. */
export function htmlCode(text: string): string {
  return `<code>${htmlText(text)}</code>`;
}

/**
 * A sentence for people, such as a verdict's message: names in backticks and `@names` become inline code, so that
 * nobody is pinged; everything else is plain text.
 */
export function sentence(text: string): string {
  const parts = text.split(/(`[^`\n]+`|@[a-z\d](?:[\w./-]*\w)?)/i);
  return parts
    .map((part, index) => (index % 2 === 1 ? codeSpan(part.replace(/^`(.*)`$/, '$1')) : keepEnds(part)))
    .join('');
}

function keepEnds(text: string): string {
  if (text.trim() === '') return text === '' ? '' : ' ';
  return `${/^\s/.test(text) ? ' ' : ''}${plainText(text)}${/\s$/.test(text) ? ' ' : ''}`;
}

/** Control characters and marks that turn the direction of text would show something else than what stands there. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

function longestRun(text: string, run: RegExp): number {
  let longest = 0;
  for (const [found] of text.matchAll(run)) longest = Math.max(longest, found.length);
  return longest;
}
