/** Three kinds of error. Blocked, waiting or nothing-to-do are values, never errors. */

/** One thing that is wrong in a file of the user, with its place. Lines and columns count from 1. */
export interface Problem {
  file: string;
  line: number;
  column: number;
  message: string;
  /** What to do about it, or null. */
  hint: string | null;
}

/** The user's file is wrong: shown where the user looks, never an operator's error. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map((p) => `${p.file}:${p.line}:${p.column}: ${p.message}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Trying again will not help. Everything else that is thrown is tried again. */
export class TerminalError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TerminalError';
  }
}
