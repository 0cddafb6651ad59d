import { Command } from 'commander';
import type { Terminal } from '../../src/offline/output.ts';
import { NOW } from '../decide/builders.ts';

/** What a command printed, where it failed with status 1, and the exit code of wrong use. */
export interface Ran {
  printed: string;
  failed: string[];
  usage: number | null;
}

/** Runs a command as the program does, with a terminal of the test's own. */
export async function runCommand(
  register: (program: Command, terminal: Terminal) => void,
  args: readonly string[],
  input = '',
): Promise<Ran> {
  const ran: Ran = { printed: '', failed: [], usage: null };
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  const terminal: Terminal = {
    print: (text) => {
      ran.printed += text;
    },
    fail: (lines) => void ran.failed.push(...lines),
    input: async () => input,
    now: () => NOW,
  };
  register(program, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof Error && 'exitCode' in error)) throw error;
    ran.usage = Number(error.exitCode);
  }
  return ran;
}
