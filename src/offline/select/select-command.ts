import { type Command, Option } from 'commander';
import type { VersionPolicy } from '../../model/policy.ts';
import type { Ranking } from '../../render/select.ts';
import { faultText } from '../../text/config/policy-faults.ts';
import { policyLabel } from '../../text/policy/policy-label.ts';
import { rankedBy } from '../../text/policy/policy-of.ts';
import { problemLine } from '../../text/problem-text.ts';
import { instantOption, type Terminal } from '../output.ts';
import { withSelect } from '../with-select.ts';
import { chooseTag, type TagChoice } from './choose-tag.ts';
import { readPolicy } from './read-policy.ts';
import { readTags } from './read-tags.ts';

const help = `
The policy is what the config has below \`image\`: 'semver: ^1.4', '{ numerical: asc, tags: { pattern: "^main-(.*)$",
extract: $1 } }'. The tags come on the standard input: one a line, one JSON object a line with "tag" and perhaps
"created", "digest" and "platforms", or a JSON list of either.

Exit codes: 0 a tag was chosen, 1 none, with the reason on the standard error, 2 wrong use.`;

interface SelectOptions {
  policy: string;
  current?: string;
  at?: string;
  explain?: true;
  output: 'json' | 'text';
}

/** Adds `image select`: the tag that a policy takes of those on the standard input, and why. */
export function registerSelect(image: Command, terminal: Terminal): void {
  image
    .command('select')
    .description('print the tag that a policy takes of those on the standard input, and why')
    .requiredOption('--policy <yaml>', 'the policy, as below `image` in the config')
    .option('--current <tag>', 'the tag that runs: only a newer one is chosen')
    .option('--at <time>', 'the time by which `minimumAge` counts, instead of now', instantOption)
    .option('--explain', 'say of every tag why it is chosen or not')
    .addOption(new Option('-o, --output <form>', 'the form of the output').choices(['text', 'json']).default('text'))
    .addHelpText('after', help)
    .action((options: SelectOptions, command: Command) => run(options, command, terminal));
}

async function run(options: SelectOptions, command: Command, terminal: Terminal): Promise<void> {
  const read = readPolicy(options.policy);
  if ('problems' in read) return command.error(`error: ${read.problems.map(problemLine).join('\n')}`, { exitCode: 2 });
  const given = readTags(await terminal.input());
  if ('problem' in given) return command.error(`error: ${given.problem}`, { exitCode: 2 });
  const { policy } = read;
  const current = options.current ?? null;
  const tags = current === null ? given.tags : [...given.tags, { tag: current }];
  const ranking = await withSelect(async (select) => (await select([{ policy: rankedBy(policy), tags }]))[0]);
  if (ranking === undefined) throw new Error('the engine ranked nothing');
  if (ranking.fault !== undefined) return command.error(`error: ${faultLine(ranking.fault, policy)}`, { exitCode: 2 });
  const now = new Date(options.at ?? terminal.now()).toISOString();
  const choice = chooseTag(ranking, { policy, label: policyLabel(policy), tags: given.tags, current, now });
  terminal.print(options.output === 'json' ? jsonOf(choice, options) : textOf(choice, options));
  if (choice.tag === null) terminal.fail([choice.reason]);
}

function faultLine(fault: NonNullable<Ranking['fault']>, policy: VersionPolicy): string {
  const { message, hint } = faultText(fault, policy);
  const place = fault.field === '' ? '' : `\`${fault.field}\`: `;
  return `${place}${message}${hint === null ? '' : ` (${hint})`}`;
}

function jsonOf({ verdicts, ...choice }: TagChoice, { explain }: SelectOptions): string {
  return `${JSON.stringify(explain ? { ...choice, verdicts } : choice, null, 2)}\n`;
}

function textOf({ tag, reason, verdicts }: TagChoice, { explain }: SelectOptions): string {
  const lines = tag === null ? [] : [tag, `  ${reason}`];
  if (explain) {
    const width = Math.max(0, ...verdicts.map((one) => one.tag.length));
    if (lines.length > 0) lines.push('');
    for (const one of verdicts) lines.push(`${one.tag.padEnd(width)}  ${one.verdict.padEnd(8)}  ${one.reason}`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
