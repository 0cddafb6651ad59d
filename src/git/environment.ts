/** Variables that a git process may have from ours: where programs are, the way out, and whom to trust. */
const inherited = [
  'PATH',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
] as const;

/**
 * Settings of every git process. They travel in the environment, which wins over the repository's own config file, and
 * keep credentials and addresses out of argument lists and files.
 */
const hardened: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.symlinks', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['credential.helper', ''],
  ['protocol.file.allow', 'never'],
  ['protocol.version', '2'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['transfer.fsckObjects', 'true'],
  ['fetch.fsckObjects', 'true'],
  // Old histories hold these; they cannot harm a reader and would make the whole repository unreadable.
  ['fetch.fsck.zeroPaddedFilemode', 'ignore'],
  ['fetch.fsck.badTimezone', 'ignore'],
  ['fetch.fsck.missingSpaceBeforeDate', 'ignore'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  // A credential must not follow a redirect to another host.
  ['http.followRedirects', 'false'],
  // A host that trickles less than this for half a minute counts as down.
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '30'],
];

export interface GitAccess {
  /** The bare repository. */
  dir: string;
  url: string;
  /** Sent to this address only; null for a repository that everybody may read. */
  token: string | null;
  /** Filter of a partial mirror, e.g. `blob:none`; null for a full one. */
  filter: string | null;
}

/**
 * The environment of a git process, built from nothing: no config of the user or the machine, no prompts, no transport
 * but http and https, the address as remote `origin`, and the token as a header that only that address gets.
 */
export function gitEnvironment(access: GitAccess, from: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const settings = [...hardened, ['remote.origin.url', access.url] as const];
  if (access.filter !== null) {
    settings.push(['remote.origin.promisor', 'true'], ['remote.origin.partialclonefilter', access.filter]);
  }
  if (access.token !== null) settings.push([`http.${access.url}.extraHeader`, authorization(access.token)]);

  const environment: NodeJS.ProcessEnv = {
    LC_ALL: 'C',
    TZ: 'UTC',
    HOME: '/nonexistent',
    GIT_DIR: access.dir,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'http:https',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_CONFIG_COUNT: String(settings.length),
  };
  for (const [index, [key, value]] of settings.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  for (const name of inherited) if (from[name] !== undefined) environment[name] = from[name];
  return environment;
}

/** The header value with which GitHub takes an installation token over git's http transport. */
function authorization(token: string): string {
  return `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
}
