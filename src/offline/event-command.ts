import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RegistryFormat } from '../intake/registries/format.ts';
import { formats } from '../intake/registries/formats.ts';
import { createHostNames, type HostNames } from '../intake/registries/host-names.ts';
import { processTerminal, type Terminal } from './output.ts';

/** What people call registries whose format has another name. */
const aliases: Readonly<Record<string, keyof typeof formats>> = {
  aws: 'ecr',
  azure: 'acr',
  'docker-hub': 'dockerhub',
  forgejo: 'gitea',
  github: 'ghcr',
  google: 'gar',
  jfrog: 'artifactory',
};

const help = `
The delivery is read from the standard input. The answer is a JSON list with one object for each push by tag:
  repository  with its registry, "docker.io/library/nginx"; without one when the delivery names no host and --host
              is not given
  tag         the tag that was pushed
  digest      what it pointed to; null when the registry does not say
  action      "push"
  time        by the registry's clock, in UTC; null when it does not say
Pulls, deletes, children of an index, signatures and pushes by digest are left out: the list may be empty.
Nothing is verified here: a receiver asks for proof before it reads a delivery.

Exit codes: 0 a delivery of this registry, 1 none, with the reason on the standard error, 2 wrong use.`;

interface EventOptions {
  from: string;
  header: Record<string, string>;
  host?: string;
  name: Record<string, string>;
}

/** Adds `event parse`: what a delivery of a registry tells, read exactly as the server reads it. */
export function registerEvent(program: Command, terminal: Terminal = processTerminal()): void {
  program
    .command('event')
    .description('deliveries of registries')
    .command('parse')
    .description('print the pushes that the delivery on the standard input tells of, as JSON')
    .addOption(
      new Option('--from <registry>', 'the registry that sent it')
        .choices([...Object.keys(formats), ...Object.keys(aliases)].sort())
        .makeOptionMandatory(),
    )
    .option("--header <'K: V'>", 'a header of the delivery; may be given again', headerOption, {})
    .option('--host <host>', 'the host of images, for registries whose deliveries name none')
    .option('--name <from=to>', "a name to replace, as in the receiver's settings; may be given again", nameOption, {})
    .addHelpText('after', help)
    .action(async (options: EventOptions) => parse(options, terminal));
}

async function parse({ from, header: headers, host, name: names }: EventOptions, terminal: Terminal): Promise<void> {
  const format = formatOf(from);
  const body = readJson(await terminal.input());
  if (body === undefined) return terminal.fail(['what came on the standard input is no JSON']);
  const parsed = format.parse(body, { headers, hosts: orWithoutHost(createHostNames({ host, names })) });
  if (parsed === null) {
    return terminal.fail([`this is no delivery of the kind ${format.name}: docs/registries.md says what it sends`]);
  }
  const events = parsed.events.map(({ repository, tag, digest, action, time }) => {
    return { repository: withoutStandIn(repository), tag, digest, action, time };
  });
  terminal.print(`${JSON.stringify(events, null, 2)}\n`);
  if (parsed.events.some(({ repository }) => repository !== withoutStandIn(repository))) {
    terminal.tell(['this delivery names no host of the image: give --host, as the receiver will need it']);
  }
}

function formatOf(from: string): RegistryFormat {
  const found = Object.entries(formats).find(([name]) => name === (aliases[from] ?? from));
  if (found === undefined) throw new Error(`there is no format ${from}`);
  return found[1];
}

/** Stands for the host that nobody told, so that a path is judged by the grammar of references all the same. */
const STAND_IN = 'no-host.invalid';
const standIn = createHostNames({ host: STAND_IN });

function orWithoutHost(hosts: HostNames): HostNames {
  return {
    repository: (host, path) => hosts.repository(host, path) ?? (host === null ? standIn.repository(null, path) : null),
  };
}

function withoutStandIn(repository: string): string {
  return repository.startsWith(`${STAND_IN}/`) ? repository.slice(STAND_IN.length + 1) : repository;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names of headers are lower case, as the server gets them. */
function headerOption(text: string, before: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([!#$%&'*+.^`|~\w-]+):\s*(.*?)\s*$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError("expected a header such as 'Ce-Type: zotregistry.image.updated'.");
  }
  return { ...before, [name.toLowerCase()]: value };
}

function nameOption(text: string, before: Record<string, string>): Record<string, string> {
  const [, from, to] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) {
    throw new InvalidArgumentError('expected a pair such as docker-hosted=docker.example.com.');
  }
  return { ...before, [from]: to };
}
