import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AgentList, Invitation, Revoked } from '../model/agents.ts';
import { Duration } from '../model/duration.ts';
import { agentTable } from './agent-table.ts';
import { createServerClient, type ServerClient } from './server-client.ts';

interface ServerFlag {
  server?: string;
}

/** Registers `shiplock agents`: who may report to the server. It talks to the running server, whatever database that has. */
export function registerAgents(program: Command): void {
  const agents = program
    .command('agents')
    .description('invite, list and revoke the agents of a running server (needs SHIPLOCK_OPERATOR_TOKEN)');
  agents
    .command('invite')
    .description('print a one-time token by which one agent joins')
    .requiredOption('--cluster <name>', 'the name of its cluster in reports')
    .requiredOption('--repository <owner/name>', 'what it may speak of (repeatable)', collect, [])
    .option('--expires <duration>', 'how long the token may be used, at most 7d', '1h')
    .option('--server <url>', SERVER_TEXT)
    .action(async (flags: ServerFlag & { cluster: string; repository: string[]; expires: string }) => {
      const expires = Duration.safeParse(flags.expires);
      if (!expires.success) throw new Error(`--expires ${expires.error.issues[0]?.message ?? ''}`);
      const request = { cluster: flags.cluster, repositories: flags.repository, expiresSeconds: expires.data };
      const client = await connect(flags);
      const invitation = await client.post('/v1/operator/agents/invite', request, Invitation);
      process.stderr.write(explain(flags.cluster, invitation));
      process.stdout.write(`${invitation.token}\n`);
    });
  agents
    .command('list')
    .description('show agents and open invitations')
    .option('--server <url>', SERVER_TEXT)
    .action(async (flags: ServerFlag) => {
      const client = await connect(flags);
      process.stdout.write(agentTable(await client.get('/v1/operator/agents', AgentList)));
    });
  agents
    .command('revoke')
    .description('refuse an agent from now on: a cluster with all its agents and invitations, or one agent as listed')
    .argument('<name>', 'a cluster, or cluster:digits')
    .option('--server <url>', SERVER_TEXT)
    .action(async (name: string, flags: ServerFlag) => {
      const client = await connect(flags);
      process.stdout.write(revokedText(name, await client.post('/v1/operator/agents/revoke', { name }, Revoked)));
    });
}

const SERVER_TEXT = 'address of the server (default: this machine, at PORT)';

/** The server's own `.env` is read as the server does, so that on its machine nothing has to be given. */
async function connect({ server }: ServerFlag): Promise<ServerClient> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { env } = process;
  const path = env['SHIPLOCK_OPERATOR_TOKEN_FILE'] ?? '';
  const token = (path === '' ? (env['SHIPLOCK_OPERATOR_TOKEN'] ?? '') : await readFile(path, 'utf8')).trim();
  if (token === '') {
    throw new Error(
      'SHIPLOCK_OPERATOR_TOKEN is not set: give the server and this command the same random text, such as the output of `openssl rand -hex 32`',
    );
  }
  const url = server ?? `http://127.0.0.1:${env['PORT'] ?? '3000'}`;
  if (!/^https?:\/\//.test(url)) throw new Error(`--server must be an address such as https://shiplock.example.com`);
  return createServerClient({ url: url.replace(/\/+$/, ''), token, fetch });
}

function explain(cluster: string, { expiresAt, notInstalled }: Invitation): string {
  const lines = [
    `A join token for one agent of ${cluster}, to be used before ${expiresAt}. It is shown only now. In the cluster:`,
    '  kubectl -n shiplock-system create secret generic shiplock-agent --from-literal=join-token=TOKEN --from-literal=git-token=…',
    ...notInstalled.map((name) => `Note: the App is not installed on ${name}, as far as this server knows.`),
  ];
  return `${lines.join('\n')}\n`;
}

function revokedText(name: string, { agents, invitations, listed }: Revoked): string {
  const lines = [
    ...agents.map((id) => `revoked ${id}`),
    ...(invitations > 0 ? [`withdrew ${invitations} open invitation${invitations === 1 ? '' : 's'}`] : []),
    ...(listed ? [`${name} is also listed in SHIPLOCK_AGENTS: take it out there and restart the server`] : []),
  ];
  return `${lines.length === 0 ? `nothing to revoke under ${name}: see shiplock agents list` : lines.join('\n')}\n`;
}

function collect(value: string, all: string[]): string[] {
  return [...all, value];
}
