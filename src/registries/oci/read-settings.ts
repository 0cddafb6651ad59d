import { z } from 'zod';
import { JsonText } from '../../model/json-text.ts';
import type { DockerConfig } from './credentials/docker-config.ts';
import { openDockerConfig } from './credentials/docker-config-file.ts';
import { ecrRegion } from './credentials/ecr.ts';
import type { OciHosts } from './known-hosts.ts';

const OciHost = z
  .strictObject({
    endpoint: z.url({ protocol: /^https?$/ }).exactOptional(),
    credentials: z.strictObject({ username: z.string(), password: z.string() }).exactOptional(),
    login: z.enum(['aws', 'google', 'azure']).exactOptional(),
    tokenHost: z.string().min(1).exactOptional(),
  })
  .refine(({ credentials, login }) => credentials === undefined || login === undefined, {
    error: 'credentials and login are both set: keep one',
  });
const Hosts = JsonText.pipe(z.record(z.string().toLowerCase(), OciHost)).superRefine((hosts, context) => {
  for (const [name, { login }] of Object.entries(hosts)) {
    if (login !== 'aws' || ecrRegion(name) !== null) continue;
    const message = 'login aws is for hosts such as 123456789012.dkr.ecr.eu-west-1.amazonaws.com';
    context.addIssue({ code: 'custom', path: [name], message });
  }
});

/** What logins to clouds read; nothing else of the environment goes there. */
const CLOUD = /^(?:AWS_|AZURE_|GOOGLE_APPLICATION_CREDENTIALS$)/;

export interface RegistrySettings {
  hosts: OciHosts;
  dockerConfig: () => DockerConfig;
  env: Readonly<Record<string, string | undefined>>;
}

export type RegistriesRead =
  | { status: 'read'; settings: RegistrySettings /** What an operator should know of. */; remarks: string[] }
  | { status: 'wrong'; problems: string[] };

/**
 * What an operator says of registries: `SHIPLOCK_REGISTRIES`, and a Docker config file that `SHIPLOCK_DOCKER_CONFIG` names.
 * A problem names the place and never repeats what stands there: it may be a password.
 */
export function readRegistries(env: Readonly<Record<string, string | undefined>>): RegistriesRead {
  const read = Hosts.safeParse(env['SHIPLOCK_REGISTRIES'] || '{}');
  if (!read.success) {
    const problems = read.error.issues.map(
      ({ path, message }) => `${['SHIPLOCK_REGISTRIES', ...path].join('.')}: ${message}`,
    );
    return { status: 'wrong', problems };
  }
  const hosts = read.data;
  const cloud = Object.fromEntries(Object.entries(env).filter(([name]) => CLOUD.test(name)));
  const file = env['SHIPLOCK_DOCKER_CONFIG'] || null;
  if (file === null) {
    return { status: 'read', settings: { hosts, dockerConfig: () => none, env: cloud }, remarks: [] };
  }
  try {
    const dockerConfig = openDockerConfig(file, Date.now);
    return { status: 'read', settings: { hosts, dockerConfig, env: cloud }, remarks: remarksOn(dockerConfig(), hosts) };
  } catch {
    const problem = `SHIPLOCK_DOCKER_CONFIG names ${file}, which cannot be read as a Docker config file: it needs {"auths": {…}}`;
    return { status: 'wrong', problems: [problem] };
  }
}

const none: DockerConfig = { logins: new Map(), credsStore: null };

/** Programs that hold logins are not run here: whoever relies on them should know before the first 401. */
function remarksOn({ logins, credsStore }: DockerConfig, hosts: OciHosts): string[] {
  const instead = 'Shiplock does not run it: set "login" or "credentials" in SHIPLOCK_REGISTRIES';
  const remarks = [...logins].flatMap(([host, login]) => {
    const isSet = hosts[host]?.credentials !== undefined || hosts[host]?.login !== undefined;
    if (login.kind !== 'helper' || isSet) return [];
    return [`the Docker config file leaves ${host} to docker-credential-${login.helper}. ${instead}`];
  });
  if (credsStore === null || logins.size > 0) return remarks;
  return [
    ...remarks,
    `the Docker config file holds no logins, they are in docker-credential-${credsStore}. ${instead}`,
  ];
}
