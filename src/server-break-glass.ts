import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type PassGiven, passByHand } from './act/pass-by-hand.ts';
import { createMirror } from './git/create-mirror.ts';
import { ledgerKey, readChain, sealEntry } from './ledger/chain.ts';
import { readEntries, readEntry } from './observe/ledger.ts';
import { type AppConnection, connectAsApp } from './server-app.ts';

interface PassFlags {
  repository: string;
  reason: string;
  by: string;
}

/** Registers `shiplock check pass`: break-glass for the time in which the server cannot judge. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('what an operator says to the checks of a pull request')
    .command('pass')
    .description('let a pull request pass both checks by hand; needs only APP_ID and PRIVATE_KEY, no server')
    .argument('<pull>', 'number of the pull request', pullNumber)
    .requiredOption('--repository <owner/name>', 'its repository')
    .requiredOption('--reason <text>', 'why; it is shown on the pull request and kept in the history')
    .option('--by <name>', 'who does it', userInfo().username)
    .action(async (pull: number, flags: PassFlags) => {
      const reason = flags.reason.trim();
      if (reason === '') throw new Error('--reason must say why');
      const connection = await connectAsApp(flags.repository);
      const given = await pass(connection, { pull, reason, by: flags.by });
      process.stdout.write(`#${pull} passes at ${given.head}: both checks are green\n`);
      if (given.unrecorded !== null) throw new Error(`It is not in the history: ${given.unrecorded}`);
    });
}

function pullNumber(text: string): number {
  const number = Number(text.replace(/^#/, ''));
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${text} is not the number of a pull request`);
  return number;
}

/** Reads the state branch by Git into a folder that is thrown away: break-glass needs nothing that a server left behind. */
async function pass(
  { settings, github, key }: AppConnection,
  asked: { pull: number; reason: string; by: string },
): Promise<PassGiven> {
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-check-'));
  const url = `${settings.github.url}/${key.owner}/${key.name}.git`;
  const mirror = createMirror({ dir: join(dir, 'mirror'), url, token: () => github.gitToken(key) });
  const secret = ledgerKey(settings.app.privateKey);
  try {
    return await passByHand(
      {
        host: github.host(key),
        app: github.app,
        seal: (sequence, previous, records) =>
          sealEntry(secret, previous, { sequence, at: new Date().toISOString(), records }),
        readEntry: (sequence) => readEntry(mirror, sequence),
        async readLedger() {
          await mirror.fetch();
          return readChain(secret, await readEntries(mirror), null);
        },
      },
      asked,
    );
  } finally {
    await mirror.close();
    await rm(dir, { recursive: true, force: true });
  }
}
