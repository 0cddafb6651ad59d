import { dirname, isAbsolute, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { CredentialsError, checkServer, type KubeCredentials, type KubeTls } from './credentials.ts';
import type { KubeClock } from './kube-clock.ts';
import { fixedToken, type TokenSource, tokenFile } from './token.ts';

const Cluster = z.object({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.string().optional(),
});

const User = z.object({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  username: z.string().optional(),
  exec: z.unknown().optional(),
  'auth-provider': z.unknown().optional(),
  as: z.string().optional(),
});

const Context = z.object({ cluster: z.string(), user: z.string(), namespace: z.string().optional() });

/** The part of a kubeconfig that is used; other fields are left alone. */
const Kubeconfig = z.object({
  'current-context': z.string().optional(),
  clusters: z.array(z.object({ name: z.string(), cluster: Cluster })).nullish(),
  users: z.array(z.object({ name: z.string(), user: User.nullish() })).nullish(),
  contexts: z.array(z.object({ name: z.string(), context: Context })).nullish(),
});
type Kubeconfig = z.infer<typeof Kubeconfig>;
type User = z.infer<typeof User>;
type Cluster = z.infer<typeof Cluster>;

export interface KubeconfigDeps {
  readFile: (path: string) => Promise<string>;
  clock: KubeClock;
}

/** Reads a kubeconfig file; relative paths in it start at its folder. Throws CredentialsError. */
export async function readKubeconfigFile(
  path: string,
  deps: KubeconfigDeps,
  context?: string,
): Promise<KubeCredentials> {
  let text: string;
  try {
    text = await deps.readFile(path);
  } catch (cause) {
    throw new CredentialsError(`cannot read the kubeconfig ${path}`, { cause });
  }
  return readKubeconfig(text, deps, {
    directory: dirname(resolve(path)),
    ...(context === undefined ? {} : { context }),
  });
}

/**
 * Credentials from the text of a kubeconfig: token, token file or client certificate. Throws CredentialsError for
 * what does not parse, for plugins that would run programs, and for settings that would weaken the connection.
 */
export async function readKubeconfig(
  text: string,
  deps: KubeconfigDeps,
  options: { directory?: string; context?: string } = {},
): Promise<KubeCredentials> {
  const config = parseKubeconfig(text);
  const name = options.context ?? config['current-context'] ?? '';
  const context = named(config.contexts, name, 'context').context;
  const { cluster } = named(config.clusters, context.cluster, 'cluster');
  const user = named(config.users, context.user, 'user').user ?? {};
  refuseUnsafe(cluster, user, context);
  const at = (path: string) => (isAbsolute(path) ? path : resolve(options.directory ?? '.', path));
  const tokens = tokenSource(user, at, deps);
  return {
    server: checkServer(cluster.server),
    tls: await readTls(cluster, user, async (path) => readMaterial(at(path), deps)),
    namespace: context.namespace ?? null,
    authorization: () => tokens.authorization(),
    refresh: () => tokens.refresh(),
  };
}

/** The parser's own message may quote the line it fails on, which may be the token's. */
function parseKubeconfig(text: string): Kubeconfig {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 10 });
  } catch {
    throw new CredentialsError('the kubeconfig is not valid YAML');
  }
  const result = Kubeconfig.safeParse(value);
  if (result.success) return result.data;
  const places = result.error.issues.map((issue) => issue.path.join('.') || 'the top level');
  throw new CredentialsError(`the kubeconfig is not valid at ${places.join(', ')}`);
}

function named<Entry extends { name: string }>(list: Entry[] | null | undefined, name: string, what: string): Entry {
  const found = (list ?? []).find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const known = (list ?? []).map((entry) => entry.name).join(', ');
  throw new CredentialsError(`the kubeconfig has no ${what} ${JSON.stringify(name)}; it has: ${known || 'none'}`);
}

function refuseUnsafe(cluster: Cluster, user: User, context: { cluster: string; user: string }): void {
  const whose = `user ${JSON.stringify(context.user)} of the kubeconfig`;
  const instead = 'use a token, a tokenFile or a client certificate';
  if (user.exec !== undefined) throw new CredentialsError(`${whose} runs an exec plugin, which is refused: ${instead}`);
  if (user['auth-provider'] !== undefined) {
    throw new CredentialsError(`${whose} uses an auth-provider plugin, which is refused: ${instead}`);
  }
  if (user.username !== undefined) throw new CredentialsError(`${whose} uses a password, which is refused: ${instead}`);
  if (user.as !== undefined) throw new CredentialsError(`${whose} impersonates, which is not supported`);
  const place = `cluster ${JSON.stringify(context.cluster)} of the kubeconfig`;
  if (cluster['insecure-skip-tls-verify'] === true) {
    throw new CredentialsError(`${place} skips TLS verification, which is refused: give its certificate-authority`);
  }
  if (cluster['proxy-url'] !== undefined)
    throw new CredentialsError(`${place} has a proxy-url, which is not supported`);
}

function tokenSource(user: User, at: (path: string) => string, deps: KubeconfigDeps): TokenSource {
  if (user.tokenFile !== undefined) return tokenFile(at(user.tokenFile), deps);
  return fixedToken(user.token ?? null);
}

async function readTls(cluster: Cluster, user: User, read: (path: string) => Promise<string>): Promise<KubeTls> {
  const tls: KubeTls = {};
  const ca = await material(cluster['certificate-authority-data'], cluster['certificate-authority'], read);
  const cert = await material(user['client-certificate-data'], user['client-certificate'], read);
  const key = await material(user['client-key-data'], user['client-key'], read);
  if (ca !== undefined) tls.ca = ca;
  if (cert !== undefined) tls.cert = cert;
  if (key !== undefined) tls.key = key;
  if (cluster['tls-server-name'] !== undefined) tls.servername = cluster['tls-server-name'];
  return tls;
}

async function readMaterial(path: string, deps: KubeconfigDeps): Promise<string> {
  try {
    return await deps.readFile(path);
  } catch (cause) {
    throw new CredentialsError(`cannot read ${path}, which the kubeconfig names`, { cause });
  }
}

/** Data in the file wins over a path, as with kubectl. */
async function material(
  data: string | undefined,
  path: string | undefined,
  read: (path: string) => Promise<string>,
): Promise<string | undefined> {
  if (data !== undefined && data !== '') return Buffer.from(data, 'base64').toString('utf8');
  return path === undefined || path === '' ? undefined : read(path);
}
