import type { Finding } from './finding.ts';

const signs = { fine: '✓', note: '·', wrong: '✗' } as const;

/** Findings for a terminal: one sentence each, the fix below what must be fixed, and a last line that sums up. */
export function findingsText(repository: string, findings: readonly Finding[]): string {
  const lines = findings.flatMap((finding) => {
    const first = `${signs[finding.level]} ${finding.about}: ${finding.message}`;
    if (finding.level === 'wrong') return [first, `    fix: ${finding.fix}`];
    return finding.level === 'note' && finding.advice !== null ? [first, `    advice: ${finding.advice}`] : [first];
  });
  const count = findings.filter(({ level }) => level === 'wrong').length;
  const sum = count === 0 ? 'nothing must be fixed' : `${count} ${count === 1 ? 'thing' : 'things'} must be fixed`;
  return `${[...lines, '', `${repository}: ${sum}`].join('\n')}\n`;
}
