/**
 * An address of a repository in one form: `https://Host/Owner/Name.git`, `ssh://git@host/owner/name` and
 * `git@host:owner/name.git` are all `host/owner/name`. User, port and case do not count: hosts serve one repository
 * under all of them.
 */
export function plainAddress(address: string): string {
  const short = /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/\/)(.+)$/.exec(address);
  const [host, path] = short === null ? partsOf(address) : [short[1] ?? '', short[2] ?? ''];
  const name = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/i, '');
  return `${host}/${name}`.toLowerCase();
}

function partsOf(address: string): [string, string] {
  if (!URL.canParse(address)) return ['', address];
  const url = new URL(address);
  // On loopback a port is another server; elsewhere https, ssh and their ports are doors of one house.
  return [isLoopback(url.hostname) ? url.host : url.hostname, url.pathname];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}

/** No address of a repository is longer. */
const LONGEST = 500;

/**
 * The repository that a build names as its source (`git+https://github.com/acme/checkout@refs/tags/v1`), in the same one
 * form; null for what names none.
 */
export function sourceAddress(text: string): string | null {
  if (text.length > LONGEST) return null;
  const bare = text
    .trim()
    .replace(/^git\+/, '')
    .replace(/[@#](?:refs\/|[0-9a-f]{7,64}$).*$/, '');
  const address = plainAddress(bare);
  return /^[\w.:[\]-]+(?:\/[\w.~-]+)+$/.test(address) ? address : null;
}
