import { loginToAcr } from './credentials/acr.ts';
import type { Outside } from './credentials/call.ts';
import { type Credentials, fixed, lent } from './credentials/credentials.ts';
import { type DockerConfig, loginFor } from './credentials/docker-config.ts';
import { loginToEcr } from './credentials/ecr.ts';
import { loginToGoogle } from './credentials/google.ts';
import type { KnownHost } from './endpoint.ts';

/** What an operator writes of one registry, by the name that stands in references (`ghcr.io`, `docker.io`). */
export interface OciHost {
  /** Its address, when it is another than `https://<host>`. */
  endpoint?: string;
  credentials?: { username: string; password: string };
  /** The cloud whose identity of this server opens the registry: ECR, Artifact Registry, Azure Container Registry. */
  login?: 'aws' | 'google' | 'azure';
  /** The host of its token server, when that is another one in one's own network. */
  tokenHost?: string;
}

export type OciHosts = Readonly<Record<string, OciHost>>;

export interface KnownHostsOptions {
  hosts: OciHosts;
  dockerConfig: () => DockerConfig;
  outside: Outside;
}

export interface KnownHosts {
  /** What is known of the registry of a repository; null for one that nobody configured. */
  find(host: string, path: string): KnownHost | null;
  /** Whether a host (with its port) is one that an operator named: it may be in a network of one's own. */
  isNamed(host: string): boolean;
}

/**
 * The registries that an operator configured: one by one, and by a Docker config file. A login to a cloud is done for
 * exactly the hosts that have it: `*.azurecr.io` is everybody's, and a file in a repository names registries.
 */
export function createKnownHosts({ hosts, dockerConfig, outside }: KnownHostsOptions): KnownHosts {
  const made = new Map(
    Object.entries(hosts).map(([name, host]) => [name.toLowerCase(), credentialsOf(name, host, outside)]),
  );
  const named = new Set(Object.entries(hosts).flatMap(([name, host]) => namesOf(name, host)));
  return {
    find(host, path) {
      const own = Object.hasOwn(hosts, host) ? hosts[host] : undefined;
      const credentials = made.get(host.toLowerCase()) ?? null;
      if (own !== undefined && credentials !== null) return { endpoint: own.endpoint, credentials };
      const config = dockerConfig();
      const login = loginFor(config, host, path);
      if (own === undefined && login === null) return null;
      if (login?.kind === 'secret') return { endpoint: own?.endpoint, credentials: fixed(login.secret) };
      return { endpoint: own?.endpoint, credentials: null, hint: hintFor(host, login?.helper ?? config.credsStore) };
    },
    isNamed(host) {
      if (named.has(host)) return true;
      return [...dockerConfig().logins.keys()].some((key) => key.split('/')[0] === host);
    },
  };
}

function namesOf(name: string, { endpoint, tokenHost }: OciHost): string[] {
  const names = [name.toLowerCase(), tokenHost?.toLowerCase()];
  return [...names, endpoint === undefined ? undefined : new URL(endpoint).host].filter((each) => each !== undefined);
}

function credentialsOf(name: string, { credentials, login }: OciHost, outside: Outside): Credentials | null {
  if (credentials !== undefined) return fixed({ kind: 'basic', ...credentials });
  if (login === 'aws') return lent(() => loginToEcr(outside, name), outside.now);
  if (login === 'google') return lent(() => loginToGoogle(outside), outside.now);
  if (login === 'azure') return lent(() => loginToAcr(outside, name), outside.now);
  return null;
}

/** A helper is a program on somebody's machine; each has another way here. */
function hintFor(host: string, helper: string | null): string | undefined {
  if (helper === null) return undefined;
  const cloud = { 'ecr-login': 'aws', gcloud: 'google', gcr: 'google', 'acr-env': 'azure', acr: 'azure' }[helper];
  const instead = cloud === undefined ? '"credentials": {…}' : `"login": "${cloud}"`;
  return `the Docker config file leaves it to the program docker-credential-${helper}, which Shiplock does not run; set ${instead} for ${host} in SHIPLOCK_REGISTRIES`;
}
