/** What an operator says of one host, by its name (with the port, where it is not 443). */
export interface ChartHost {
  /** Its address, when it is another than `https://<host>`; it may be private and without TLS. */
  endpoint?: string;
  /** True for a host of one's own network: its address need not be a public one. */
  private?: boolean;
  credentials?: { username: string; password: string };
  /** Another host that this registry sends for tokens, and that may have the credentials for it. */
  tokenHost?: string;
}

export type ChartHosts = Readonly<Record<string, ChartHost>>;

/** Whether a list of hosts has a host: exactly, or by `*.example.com`, which stands for all hosts below it. */
export function isListed(host: string, list: readonly string[]): boolean {
  return list.some((entry) => {
    const name = entry.toLowerCase();
    return name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name;
  });
}

/** What an operator said of a host; nothing for one that nobody configured. */
export function hostOf(hosts: ChartHosts, host: string): ChartHost {
  return (Object.hasOwn(hosts, host) ? hosts[host] : undefined) ?? {};
}

/** Docker Hub's name in references is not the name of its API, and its tokens come from a third. */
const DOCKER: Readonly<Record<string, readonly string[]>> = {
  'docker.io': ['registry-1.docker.io', 'auth.docker.io'],
  'registry-1.docker.io': ['auth.docker.io'],
};

/** The hosts that belong to one that is allowed, although their names differ. */
export function companionsOf(hosts: ChartHosts, host: string): readonly string[] {
  const { tokenHost } = hostOf(hosts, host);
  return [...(DOCKER[host] ?? []), ...(tokenHost === undefined ? [] : [tokenHost])];
}
