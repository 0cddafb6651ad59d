import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { SUBSCRIBED_EVENTS } from './intake/github/recognise.ts';
import { STATE_BRANCH } from './ledger/chain.ts';
import { AgentList } from './model/agents.ts';
import { CONFIG_PATH } from './model/config.ts';
import { examine } from './operator/doctor/examine.ts';
import type { AgentsFact, ConfigFact, Facts } from './operator/doctor/facts.ts';
import { findingsText } from './operator/doctor/findings-text.ts';
import { WANTED_PERMISSIONS } from './operator/doctor/wanted.ts';
import { createServerClient } from './operator/server-client.ts';
import { type AppConnection, connectAsApp } from './server-app.ts';
import { parseConfig } from './text/config-file.ts';

interface DoctorFlags {
  repository: string;
  server?: string;
  output: string;
}

/** Registers `shiplock doctor`: what is wrong with the set-up of a repository, and how to mend it. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('examine how Shiplock is set up for a repository; needs APP_ID and PRIVATE_KEY as the server does')
    .requiredOption('--repository <owner/name>', 'the repository')
    .option('--server <url>', 'address of the server (default: this machine, at PORT)')
    .option('-o, --output <format>', 'text or json', 'text')
    .action(async (flags: DoctorFlags) => {
      if (flags.output !== 'text' && flags.output !== 'json') throw new Error('-o must be text or json');
      const facts = await readFacts(await connectAsApp(flags.repository), flags);
      const findings = examine(facts);
      const json = () => `${JSON.stringify({ version: 1, repository: flags.repository, findings }, null, 2)}\n`;
      process.stdout.write(flags.output === 'json' ? json() : findingsText(flags.repository, findings));
      if (findings.some(({ level }) => level === 'wrong')) process.exitCode = 1;
    });
}

async function readFacts({ github, key }: AppConnection, flags: DoctorFlags): Promise<Facts> {
  const branch = await github.defaultBranch(key);
  const examined = github.examine(key);
  return {
    now: new Date().toISOString(),
    repository: flags.repository,
    branch,
    app: github.app,
    installation: await examined.installation(),
    wanted: { permissions: WANTED_PERMISSIONS, events: SUBSCRIBED_EVENTS },
    webhook: await examined.webhook(),
    deliveries: await examined.deliveries(),
    protection: await github.host(key).rules.protection(branch),
    stateBranch: { name: STATE_BRANCH, guards: await examined.guards(STATE_BRANCH) },
    config: configOf(await examined.file(branch, CONFIG_PATH)),
    agents: await readAgents(flags.server),
  };
}

function configOf(text: string | null): ConfigFact {
  if (text === null) return { status: 'missing' };
  const parsed = parseConfig(text, CONFIG_PATH);
  if (parsed.status === 'invalid') {
    return { status: 'invalid', problems: parsed.problems.map(({ line, message }) => `line ${line}: ${message}`) };
  }
  const modes = Object.entries(parsed.config.environments).map(([name, { mode }]) => [name, mode] as const);
  return { status: 'valid', modes: Object.fromEntries(modes) };
}

async function readAgents(server: string | undefined): Promise<AgentsFact> {
  const { env } = process;
  const file = env['SHIPLOCK_OPERATOR_TOKEN_FILE'] ?? '';
  const token = (file === '' ? (env['SHIPLOCK_OPERATOR_TOKEN'] ?? '') : await readFile(file, 'utf8')).trim();
  if (token === '') return { status: 'unasked' };
  const url = (server ?? `http://127.0.0.1:${env['PORT'] ?? '3000'}`).replace(/\/+$/, '');
  try {
    const { agents } = await createServerClient({ url, token, fetch }).get('/v1/operator/agents', AgentList);
    return { status: 'told', agents };
  } catch (error) {
    return { status: 'unreachable', problem: error instanceof Error ? error.message : String(error) };
  }
}
