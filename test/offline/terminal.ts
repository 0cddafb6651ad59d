import { Command } from 'commander';
import type { Terminal } from '../../src/offline/output.ts';
import { NOW } from '../decide/builders.ts';

/** What a command printed, where it failed with status 1, and the exit code of wrong use. */
export interface Ran {
  printed: string;
  failed: string[];
  /** What was said beside it. */
  told: string[];
  /** The status of a failure; null without one. */
  status: number | null;
  usage: number | null;
}

/** Runs a command as the program does, with a terminal of the test's own. */
export async function runCommand(
  register: (program: Command, terminal: Terminal) => void,
  args: readonly string[],
  input = '',
): Promise<Ran> {
  const ran: Ran = { printed: '', failed: [], told: [], status: null, usage: null };
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  const terminal: Terminal = {
    print: (text) => {
      ran.printed += text;
    },
    tell: (lines) => void ran.told.push(...lines),
    fail: (lines, status = 1) => {
      ran.failed.push(...lines);
      ran.status = status;
    },
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
