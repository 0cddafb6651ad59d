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
      const named = (host === null ? null : replaced(`${host.toLowerCase()}/${path}`)) ?? replaced(path);
      if (named !== null) return canonicalRepository(named);
      const known = host ?? fallback;
      return known === undefined ? null : onHost(known.toLowerCase(), path);
    },
  };
}

/** A host that no reference can name, such as a bare `registry`, would be read as a folder of Docker Hub. */
function onHost(host: string, path: string): string | null {
  const repository = canonicalRepository(`${host}/${path}`);
  const registry = host === 'index.docker.io' ? 'docker.io' : host;
  return repository?.startsWith(`${registry}/`) ? repository : null;
}
