/**
 * Host and path of a reference as a registry writes it: `ghcr.io/Org/app:1.2.3`, also with a bare `:` behind it or a
 * digest. Null when the text has no host, so that nothing is taken for a folder of Docker Hub.
 */
export function writtenPlace(text: string): { host: string; path: string } | null {
  const [, host, path] = /^([^/@]+)\/([^:@]+)/.exec(text) ?? [];
  return host !== undefined && path !== undefined && (/[.:]/.test(host) || host === 'localhost')
    ? { host, path }
    : null;
}
