import { expect, test } from 'vitest';
import { registerCommand } from '../../src/offline/parse-command.ts';
import { runCommand } from './terminal.ts';

async function parse(comment: string): Promise<{ answers: unknown; failed: string[] }> {
  const { printed, failed } = await runCommand(registerCommand, ['command', 'parse'], comment);
  return { answers: JSON.parse(printed), failed };
}

test('commands come with their arguments and lines', async () => {
  const comment = 'Looks good.\n\n/sync checkout "prod"\n> /promote\n```\n/promote\n```\n/HELP\n';
  expect(await parse(comment)).toEqual({
    answers: [
      { command: 'sync', args: ['checkout', 'prod'], line: 3 },
      { command: 'help', args: [], line: 8 },
    ],
    failed: [],
  });
});

test('an unknown command is an error with a suggestion', async () => {
  const { answers, failed } = await parse('/promot now\n/help');
  const error = 'there is no command /promot: did you mean /promote?';
  expect(answers).toEqual([
    { command: 'promot', args: ['now'], line: 1, error, suggestion: 'promote' },
    { command: 'help', args: [], line: 2 },
  ]);
  expect(failed).toEqual([`line 1: ${error}`]);
});

test('prose holds no command', async () => {
  expect(await parse('see /etc/hosts and\n/usr/bin is a path\n')).toEqual({ answers: [], failed: [] });
});
