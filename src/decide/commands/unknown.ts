import { type Answer, type Given, refused } from './command.ts';

/** A word that is nearly a command. */
export function unknown({ command }: Given): Answer {
  const hint = command.suggestion === null ? '' : `did you mean \`/${command.suggestion}\`? `;
  return refused(`\`/${command.word}\` is not a command: ${hint}\`/help\` lists them.`);
}
