import { z } from 'zod';
import { JsonText } from '../../../model/json-text.ts';
import type { Secret } from './credentials.ts';

const Entry = z.object({
  auth: z.string().nullish(),
  username: z.string().nullish(),
  password: z.string().nullish(),
  identitytoken: z.string().nullish(),
  registrytoken: z.string().nullish(),
});
const File = JsonText.pipe(
  z.object({
    auths: z.record(z.string(), Entry).nullish(),
    credsStore: z.string().nullish(),
    credHelpers: z.record(z.string(), z.string()).nullish(),
  }),
);

/** What a Docker config file says of a registry. */
export type Login =
  | { kind: 'secret'; secret: Secret }
  /** A program holds it, which a server has no use for. */
  | { kind: 'helper'; helper: string };

export interface DockerConfig {
  /** For a host, and where Docker and Kubernetes know them, for paths below it: `ghcr.io/acme`. */
  logins: ReadonlyMap<string, Login>;
  /** The program for all other hosts. */
  credsStore: string | null;
}

/**
 * Reads a Docker config file (`~/.docker/config.json`, or a Kubernetes secret `.dockerconfigjson`). Null for a text that is
 * none. Keys are registries in all the ways in which Docker has written them: `https://index.docker.io/v1/`, `ghcr.io`.
 */
export function readDockerConfig(text: string): DockerConfig | null {
  const read = File.safeParse(text);
  if (!read.success) return null;
  const logins = new Map<string, Login>();
  const { auths, credHelpers, credsStore } = read.data;
  for (const [key, helper] of Object.entries(credHelpers ?? {}))
    logins.set(registryOf(key), { kind: 'helper', helper });
  for (const [key, entry] of Object.entries(auths ?? {})) {
    const secret = secretOf(entry);
    if (secret !== null) logins.set(registryOf(key), { kind: 'secret', secret });
  }
  return { logins, credsStore: credsStore ?? null };
}

/** The login for a repository: that of the longest path, then that of the host. */
export function loginFor({ logins }: DockerConfig, host: string, path: string): Login | null {
  const parts = path.split('/');
  for (let length = parts.length; length >= 0; length -= 1) {
    const found = logins.get([host, ...parts.slice(0, length)].join('/'));
    if (found !== undefined) return found;
  }
  return null;
}

/** `https://Registry.example:5000/v2/` → `registry.example:5000`; Docker Hub under each of its names → `docker.io`. */
function registryOf(key: string): string {
  const bare = key
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/+$/, '');
  const [host = '', ...path] = bare.replace(/\/v[12]$/, '').split('/');
  const name = host.toLowerCase();
  const isHub = ['index.docker.io', 'registry-1.docker.io', 'docker.io'].includes(name);
  return [isHub ? 'docker.io' : name, ...path].join('/');
}

function secretOf({ auth, username, password, identitytoken, registrytoken }: z.infer<typeof Entry>): Secret | null {
  if (registrytoken) return { kind: 'bearer', token: registrytoken };
  if (identitytoken) return { kind: 'identity', token: identitytoken };
  if (username && password) return { kind: 'basic', username, password };
  const plain = Buffer.from(auth ?? '', 'base64')
    .toString('utf8')
    .replace(/\0+$/, '');
  const colon = plain.indexOf(':');
  return colon <= 0 ? null : { kind: 'basic', username: plain.slice(0, colon), password: plain.slice(colon + 1) };
}
