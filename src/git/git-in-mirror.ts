import { type GitAccess, gitEnvironment } from './environment.ts';
import { type GitOutput, runGit } from './run-git.ts';

/** Time for what only reads the mirror, and for what talks to the host, in seconds. */
const LOCAL_SECONDS = 120;
const REMOTE_SECONDS = 900;

export interface GitInMirror {
  /** Runs git without the token. In a partial mirror with it, since git may fetch what is missing at any moment. */
  local(args: readonly string[]): Promise<GitOutput>;
  /** Runs git with the token of this moment. */
  remote(args: readonly string[]): Promise<GitOutput>;
  /** What `local` runs with: the same object as long as the token is the same. */
  localEnvironment(): Promise<NodeJS.ProcessEnv>;
  /** The token that was used last, to keep it out of messages. */
  lastToken(): string | null;
}

/** Runs git in one mirror, with the hardened environment and the token where it is needed. */
export function createGitInMirror(options: {
  access: Omit<GitAccess, 'token'>;
  token: () => Promise<string | null>;
}): GitInMirror {
  const { access } = options;
  const withoutToken = gitEnvironment({ ...access, token: null });
  let withToken = { token: null as string | null, environment: withoutToken };

  async function remoteEnvironment(): Promise<NodeJS.ProcessEnv> {
    const token = await options.token();
    if (token !== withToken.token) withToken = { token, environment: gitEnvironment({ ...access, token }) };
    return withToken.environment;
  }

  async function localEnvironment(): Promise<NodeJS.ProcessEnv> {
    return access.filter === null ? withoutToken : remoteEnvironment();
  }

  return {
    localEnvironment,
    local: async (args) => runGit(args, { environment: await localEnvironment(), timeoutSeconds: LOCAL_SECONDS }),
    remote: async (args) => runGit(args, { environment: await remoteEnvironment(), timeoutSeconds: REMOTE_SECONDS }),
    lastToken: () => withToken.token,
  };
}
