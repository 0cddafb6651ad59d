import { diffLines, type LineChange } from './line-diff.ts';

const context = 3;
const maxLine = 1000;

/**
 * A unified diff with three lines of context; what is skipped before and between is a line ` ⋮`. Empty when nothing
 * differs.
 */
export function unifiedText(before: readonly string[], after: readonly string[]): string {
  const changes = diffLines(before, after);
  const shown = nearChanges(changes);
  const lines: string[] = [];
  let last = -1;
  for (const index of shown) {
    const change = changes[index];
    if (change === undefined) continue;
    if (index > last + 1) lines.push(' ⋮');
    lines.push(`${change.sign}${cut(change.line)}`);
    last = index;
  }
  return lines.join('\n');
}

function nearChanges(changes: readonly LineChange[]): number[] {
  const near = new Set<number>();
  for (const [index, change] of changes.entries()) {
    if (change.sign === ' ') continue;
    const end = Math.min(changes.length - 1, index + context);
    for (let one = Math.max(0, index - context); one <= end; one++) near.add(one);
  }
  return [...near].sort((a, b) => a - b);
}

function cut(line: string): string {
  return line.length <= maxLine ? line : `${[...line.slice(0, maxLine)].slice(0, -1).join('')}…`;
}
