import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandRow, commandRules } from '../../src/text/command-rules.ts';
import { parseCommands, renderHelp } from '../../src/text/commands.ts';

function told(body: string): string[] {
  return parseCommands(body).map(
    (one) => `${one.line} ${one.name}${one.suggestion ? ` ${one.word}→${one.suggestion}` : ''}`,
  );
}

describe('a command counts', () => {
  const table: [says: string, body: string, commands: string[]][] = [
    ['alone', '/promote', ['1 promote']],
    ['in any case, with blanks around', '  /Promote  ', ['1 promote']],
    ['several in one comment, in order', 'Fine.\n/promote\r\n/help\n', ['2 promote', '3 help']],
    ['below a quote', '> what do you think?\n/promote', ['2 promote']],
    [
      'below a quoted mail that is answered',
      'On Sat, Nov 21, 2026 at 12:00 Olga wrote:\n\n> /help\n\n/promote',
      ['5 promote'],
    ],
    ['after a closed fence in a list', '- so:\n- ```\n  /help\n  ```\n/promote', ['5 promote']],
    ['after a closed block of HTML', '<pre>\n/help\n</pre>\n<pre>/help</pre>\n/promote', ['5 promote']],
    ['with the line ends of every system', 'a\r\n/promote\r/help\n', ['2 promote', '3 help']],
    ['after a closed fence', '```\n/help\n```\n/promote', ['4 promote']],
    ['with a typo, as unknown', '/promot\n/hlep', ['1 unknown promot→promote', '2 unknown hlep→help']],
  ];
  for (const [says, body, commands] of table) it(says, () => expect(told(body)).toEqual(commands));
});

describe('a command does not count', () => {
  const table: [says: string, body: string][] = [
    ['in prose', 'please /promote this'],
    ['quoted', '> /promote\n>/help'],
    ['in a fence', '```sh\n/promote\n```'],
    ['in a fence in a list', '- ```\n  /promote\n  ```\n1. ~~~\n   /promote'],
    ['in a fence with other line ends', '```\r\n/promote\r\n```\r\n'],
    ['in a block of HTML', '<pre>\n/promote\n</pre>'],
    ['in a block of HTML that is never closed', '<PRE class="x">\n\n/promote'],
    ['in an older mail', 'Thanks!\n\n-----Original Message-----\nFrom: Olga\n/promote'],
    ['in a mail below its header', 'ok\n________________________________\nFrom: Olga\nSent: today\n\n/promote'],
    ['in a mail without quotation marks', 'ok\n\nOn Sat, Nov 21, 2026 at 12:00 Olga wrote:\n/promote'],
    ['behind a character that is not seen', '\u200b/promote\n\u202e/promote\n\ufeff/promote\n\u00a0/promote'],
    ['with a character in it that is not seen', '/pro\u200bmote\n/promote\u200b\n/pr\u043emote'],
    ['in a fence of tildes with backticks inside', '~~~\n```\n/promote\n~~~'],
    ['in a longer fence', '````\n```\n/promote\n````'],
    ['in a fence that is never closed', '```\n/promote'],
    ['indented as code', '    /promote\n\t/help'],
    ['hidden in an HTML comment', '<!-- /promote\n/promote\n-->'],
    ['hidden in an HTML comment that is never closed', 'x <!--\n/promote'],
    ['as inline code', '`/promote`'],
    ['in a list', '- /promote'],
    ['as a path', '/usr/bin\n/promote/dev\n/home\n/etc is full\n/\n/dev\n/tmp\n/sys\n/hooks'],
    ['with something glued behind', '/promote!\n/promote:now\n/promote123'],
  ];
  for (const [says, body] of table) it(says, () => expect(told(body)).toEqual([]));
});

it('splits arguments and keeps the text of a reason', () => {
  expect(parseCommands("/promote  prod \"two words\" 'and more' “smart ones” it's")).toEqual([
    {
      index: 0,
      line: 1,
      name: 'promote',
      word: 'promote',
      args: ['prod', 'two words', 'and more', 'smart ones', "it's"],
      text: "prod \"two words\" 'and more' “smart ones” it's",
      suggestion: null,
    },
  ]);
});

it('answers on any text, and quoting it all silences it', () => {
  const line = fc.oneof(fc.string(), fc.constantFrom('/promote', '```', '~~~', '<!--', '-->', '> x', '\t/help'));
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const commands = parseCommands(lines.join('\n'));
      expect(commands.map((one) => one.index)).toEqual(commands.map((_, index) => index));
      expect(parseCommands(lines.map((one) => `> ${one}`).join('\n')).length).toBe(0);
    }),
  );
});

it('/help lists every command', () => {
  for (const rule of commandRules) {
    const row = commandRow(rule).map((cell) => cell.replaceAll('|', '\\|'));
    expect(renderHelp()).toContain(`| ${row.join(' | ')} |`);
    expect(parseCommands(rule.usage)).toMatchObject([{ name: rule.name }]);
  }
});
