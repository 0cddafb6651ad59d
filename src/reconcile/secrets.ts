import { readFile } from 'node:fs/promises';
import { TerminalError } from '../model/errors.ts';

/** The agent's secrets as its environment names them. Values are read when they are used and never kept in a log. */
export interface AgentSecrets {
  /** Speaks for the agent to the server; null when none is set. */
  agentToken(): Promise<string | null>;
  /** Makes the agent known to the server, once; null when none is set or its file is gone: it is not needed for ever. */
  joinToken(): Promise<string | null>;
  /** Reads the repository; read again for every fetch, because tokens in files rotate. */
  gitToken(): Promise<string | null>;
  seed(): Promise<string | null>;
}

/** Reads `NAME` or the file that `NAME_FILE` names. Both at once are refused, and so is an empty or missing file. */
export function secretsFrom(env: NodeJS.ProcessEnv): AgentSecrets {
  return {
    agentToken: () => readSecret(env, 'SHIPLOCK_AGENT_TOKEN'),
    joinToken: () => readSecret(env, 'SHIPLOCK_JOIN_TOKEN', 'may be gone'),
    gitToken: () => readSecret(env, 'SHIPLOCK_GIT_TOKEN'),
    seed: () => readSecret(env, 'SHIPLOCK_AGENT_SEED'),
  };
}

async function readSecret(
  env: NodeJS.ProcessEnv,
  name: string,
  file: 'must be there' | 'may be gone' = 'must be there',
): Promise<string | null> {
  const value = env[name]?.trim() ?? '';
  const path = env[`${name}_FILE`] ?? '';
  if (value !== '' && path !== '') throw new TerminalError(`${name} and ${name}_FILE are both set: keep one`);
  if (path === '') return value === '' ? null : value;
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    if (file === 'may be gone' && isMissing(cause)) return null;
    throw new TerminalError(`${name}_FILE names ${path}, which cannot be read`, { cause });
  }
  if (text === '') throw new TerminalError(`${name}_FILE names ${path}, which is empty`);
  return text;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
