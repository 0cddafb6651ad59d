import type { GuessedLayout } from './guess-layout.ts';

/**
 * A config for a layout, as text to be put into the repository: every environment observes first, each but the last
 * proves a release for an hour, and the last is merged by people.
 */
export function renderProposal({ environments, rules }: GuessedLayout): string {
  const lines = ['version: 1', 'environments:'];
  const isLast = (name: string): boolean => !environments.some(({ after }) => after.includes(name));
  for (const { name, after } of environments) {
    lines.push(`  ${scalar(name)}:`);
    if (after.length > 0) lines.push(`    after: [${after.map(scalar).join(', ')}]`);
    if (!isLast(name)) lines.push('    soak: 1h');
    lines.push('    mode: observe');
    if (isLast(name) && after.length > 0) lines.push('    merge: manual');
  }
  lines.push('applications:');
  for (const { name, path, values } of rules) {
    if (name !== undefined) lines.push(`  - name: ${scalar(name)}`);
    lines.push(`  ${name === undefined ? '-' : ' '} path: ${scalar(path)}`);
    if (values !== undefined) lines.push('    values:', ...values.map((file) => `      - ${scalar(file)}`));
  }
  return `${lines.join('\n')}\n`;
}

/** Text as a plain YAML scalar where that is safe. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z][\w./{}-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
