import { canonicalRepository } from '../../text/image-reference.ts';

/** From what a registry calls a repository to what the GitOps repositories call it. */
export interface HostNames {
  /**
   * The canonical repository of a name in a payload, by its host (null when the payload has none) and path. Null when
   * that is no name of a repository, or no host is known.
   */
  repository(host: string | null, path: string): string | null;
}

export interface HostNameOptions {
  /** The host for payloads that name none. */
  host?: string | undefined;
  /**
   * Names to replace: the beginning of `host/path`, or of `path`, to what stands there instead, such as
   * `{"art.example.com/docker-local": "docker.example.com"}`. The longest that fits counts.
   */
  names?: Readonly<Record<string, string>> | undefined;
}

/** The names of one receiver. What was replaced is taken as it is written, so it names a host itself. */
export function createHostNames({ host: fallback, names = {} }: HostNameOptions = {}): HostNames {
  const prefixes = Object.entries(names).sort(([one], [other]) => other.length - one.length);

  function replaced(name: string): string | null {
    for (const [from, to] of prefixes) {
      if (name === from || name.startsWith(`${from}/`)) return `${to}${name.slice(from.length)}`;
    }
    return null;
  }

  return {
    repository(host, path) {
      const full = host === null ? null : `${host.toLowerCase()}/${path}`;
      const named = (full === null ? null : replaced(full)) ?? replaced(path) ?? full;
      if (named !== null) return canonicalRepository(named);
      return fallback === undefined ? null : canonicalRepository(`${fallback}/${path}`);
    },
  };
}
