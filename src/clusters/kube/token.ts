import { CredentialsError } from './credentials.ts';
import type { KubeClock } from './kube-clock.ts';

/** Where a bearer token comes from. */
export interface TokenSource {
  authorization(): Promise<string | null>;
  refresh(): boolean;
}

export function fixedToken(token: string | null): TokenSource {
  const header = token === null ? null : `Bearer ${token}`;
  return { authorization: async () => header, refresh: () => false };
}

/** Projected tokens are replaced on disk long before they end. */
const REREAD_MS = 60_000;

/** A token in a file, read again every minute and after a refusal. Throws CredentialsError when it cannot be read. */
export function tokenFile(
  path: string,
  deps: { readFile: (path: string) => Promise<string>; clock: KubeClock },
): TokenSource {
  let header: string | null = null;
  let readAt = 0;

  async function read(): Promise<string> {
    try {
      const token = (await deps.readFile(path)).trim();
      if (token !== '') return `Bearer ${token}`;
    } catch (cause) {
      throw new CredentialsError(`cannot read the token file ${path}`, { cause });
    }
    throw new CredentialsError(`the token file ${path} is empty`);
  }

  return {
    async authorization() {
      if (header !== null && deps.clock.now() - readAt < REREAD_MS) return header;
      header = await read();
      readAt = deps.clock.now();
      return header;
    },
    refresh() {
      header = null;
      return true;
    },
  };
}
