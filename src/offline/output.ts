import { InvalidArgumentError } from 'commander';
import { Instant } from '../model/names.ts';

/** Where a command reads from and writes to, so that a test can be in its place. */
export interface Terminal {
  print(text: string): void;
  /** Lines on the standard error beside what is printed. */
  tell(lines: readonly string[]): void;
  /** Ends the command with a status, 1 when left out, and lines on the standard error. */
  fail(lines: readonly string[], status?: number): void;
  /** The standard input. */
  input(): Promise<string>;
  now(): Instant;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    print: (text) => void process.stdout.write(text),
    tell: (lines) => void process.stderr.write(`${lines.join('\n')}\n`),
    fail(lines, status = 1) {
      if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
      process.exitCode = status;
    },
    async input() {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString();
    },
    now: () => new Date().toISOString(),
  };
}

/** Reads an option that is an instant; anything else is wrong use. */
export function instantOption(text: string): Instant {
  const parsed = Instant.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('expected a time in UTC such as 2026-11-21T12:00:00Z.');
}
