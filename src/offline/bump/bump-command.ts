import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FileChange } from '../../text/edit/bump-files.ts';
import type { Wish } from '../../text/edit/edit-file.ts';
import { readImageWish, readMarkerWish, readSetting, type WishRead } from '../../text/edit/wish-text.ts';
import { processTerminal, type Terminal } from '../output.ts';
import { type BumpOptions, bumpAll } from './bump-all.ts';
import { writeAll } from './write-all.ts';

interface CommandOptions {
  set: Wish[];
  image: Wish[];
  policyMarker: Wish[];
  document?: number;
  create?: true;
  editAnchors?: true;
  stdout?: true;
  check?: true;
  output: 'text' | 'json';
}

/** Adds `bump FILE…`: sets values in YAML and JSON files and changes nothing else in them. */
export function registerBump(program: Command, terminal: Terminal = processTerminal()): void {
  program
    .command('bump')
    .description('set values or images in YAML and JSON files; every other byte stays. All files are written, or none')
    .argument('<file...>', '`-` is the standard input, which goes to the standard output')
    .addOption(
      listOption('--set <path=value>', 'such as `image.tag=1.4.3` or `containers[name=web].image=…`', readSetting),
    )
    .addOption(listOption('--image <repository=tag[@digest]>', 'every place that names this image', readImageWish))
    .addOption(
      listOption(
        '--policy-marker <namespace:name=image>',
        "every value with Flux's marker of this policy",
        readMarkerWish,
      ),
    )
    .option('--document <n>', 'the document of the file that --set is about, counted from 1', documentNumber)
    .option('--create', 'make a value that does not exist, or an entry of `images` in a kustomization')
    .option('--edit-anchors', 'change a value that anchors and aliases share, for all its users')
    .option('--stdout', 'print the edited files and write none')
    .option('--check', 'write nothing; end with 1 when something would change')
    .addOption(new Option('-o, --output <form>', 'the changes as').choices(['text', 'json']).default('text'))
    .action((files: string[], options: CommandOptions) => bump(files, options, terminal));
}

function listOption(flags: string, description: string, read: (text: string) => WishRead): Option {
  return new Option(flags, `${description}; may be given more than once`)
    .default([], 'none')
    .argParser((text, before: Wish[]) => {
      const one = read(text);
      if ('reason' in one) throw new InvalidArgumentError(one.reason);
      return [...before, one.wish];
    });
}

function documentNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('documents are counted from 1.');
  return Number(text);
}

async function bump(files: string[], options: CommandOptions, terminal: Terminal): Promise<void> {
  const wishes = [...options.set, ...options.image, ...options.policyMarker];
  if (wishes.length === 0) {
    return terminal.fail(['shiplock bump: give at least one of --set, --image and --policy-marker'], 2);
  }
  const asked: BumpOptions = {
    wishes,
    document: options.document === undefined ? null : options.document - 1,
    create: options.create === true,
    anchors: options.editAnchors === true ? 'edit' : 'refuse',
  };
  const bumped = await bumpAll(files, asked, terminal);
  if (bumped.notes.length > 0) terminal.tell(bumped.notes);
  if (bumped.refused.length > 0) return terminal.fail([...bumped.refused, 'No file was changed.']);

  const isPrinted = options.stdout === true || files.includes('-');
  if (options.check !== true && !isPrinted) await writeAll(bumped.edited);
  if (isPrinted && options.output === 'text') for (const { text } of bumped.texts) terminal.print(text);
  else if (options.output === 'json') terminal.print(`${JSON.stringify(bumped.changes, null, 2)}\n`);
  else terminal.print(bumped.changes.map((one) => `${changeLine(one)}\n`).join(''));
  if (options.check === true && bumped.changes.length > 0) terminal.fail([]);
}

function changeLine({ file, line, path, from, to }: FileChange): string {
  return `${file}:${line}: ${path}: ${from === null ? 'nothing' : shown(from)} -> ${shown(to)}`;
}

/** Texts over several lines are shown on one. */
function shown(text: string): string {
  return text === '' || /[\n\r]/.test(text) ? JSON.stringify(text) : text;
}
