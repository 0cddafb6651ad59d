/** A line of a comment that is neither code nor hidden, with its number from 1. */
export interface ProseLine {
  line: number;
  text: string;
}

/** The lines of a Markdown body without fenced code, indented code and HTML comments. Quotes keep their `>`. */
export function proseLines(body: string): ProseLine[] {
  const lines: ProseLine[] = [];
  let fence: string | null = null;
  const shown = blankComments(body);
  for (const [index, text] of shown.split(/\r\n|\n|\r/).entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(text);
    if (fence !== null) {
      if (mark !== null && closes(mark, fence)) fence = null;
    } else if (mark !== null && !(mark[1]?.startsWith('`') && mark[2]?.includes('`'))) {
      fence = mark[1] ?? null;
    } else if (!/^(?: {4}| {0,3}\t)/.test(text)) {
      lines.push({ line: index + 1, text });
    }
  }
  return lines;
}

function closes(mark: RegExpExecArray, fence: string): boolean {
  const [, run = '', rest = ''] = mark;
  return run[0] === fence[0] && run.length >= fence.length && rest.trim() === '';
}

/** Hidden comments become blanks; an unclosed one hides the rest. Line ends stay, so that numbers do. */
function blankComments(body: string): string {
  return body.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, (hidden) => hidden.replaceAll(/[^\r\n]/g, '\u00a0'));
}
