import type { Mirror } from '../git/mirror.ts';
import { CONFIG_PATH, type Config, type Environment, environmentsOn } from '../model/config.ts';
import { ConfigError } from '../model/errors.ts';
import { targetKey } from '../model/names.ts';
import type { Target } from '../model/target.ts';
import { parseConfig } from '../text/config-file.ts';
import type { GitView, WantedTarget } from './wanted.ts';

/** A target that discovery found at a commit, or the sentence that says why one cannot be read. */
export type Discovered =
  | { status: 'read'; target: Target; content: string }
  | { status: 'unreadable'; application: string; environment: string; message: string };

export interface GitSourceDeps {
  mirror: Mirror;
  branch: string;
  /** The branch whose config counts. */
  configBranch: string;
  /** Those that this agent was installed for. */
  environments: readonly string[];
  discover(config: Config, commit: string): Promise<Discovered[]>;
  /** Reads what people released, from the state branch as last fetched, and returns its tip. */
  readOrders(): Promise<string | null>;
  /** Told of the tip as soon as it is known, also when the config there is wrong. */
  onTip(commit: string): void;
  log: { warn(data: object, text: string): void };
}

/** Reads from Git what the cluster shall have. */
export interface GitSource {
  /**
   * Pulls, and reads the targets at the tip of the branch: no other commit is ever applied. Throws on outages, and
   * `ConfigError` when the config is missing or wrong; then nothing changes until it is right again.
   */
  look(): Promise<GitView>;
}

/** The source over a mirror; the config always comes from the tip of its own branch, never from a copy on another. */
export function createGitSource(deps: GitSourceDeps): GitSource {
  const { mirror, branch, configBranch } = deps;
  const told = new Map<string, string>();

  /** Says a thing once, and again only when it changed: the branch is read every minute. */
  function warnOnce(key: string, reason: string, facts: object, text: string): void {
    if (told.get(key) === reason) return;
    told.set(key, reason);
    deps.log.warn(facts, text);
  }

  function wantedOf(
    found: readonly Discovered[],
    config: Config,
    state: string | null,
  ): Pick<GitView, 'targets' | 'unreadable'> {
    const targets: WantedTarget[] = [];
    const unreadable: string[] = [];
    for (const each of found) {
      const name = each.status === 'read' ? each.target.environment : each.environment;
      const environment = config.environments[name];
      if (environment === undefined || !deps.environments.includes(name)) continue;
      if (each.status === 'read') {
        const orders = state !== null && takesOrders(environment) ? { orders: state } : {};
        targets.push({ target: each.target, content: each.content, environment, ...orders });
        continue;
      }
      const target = targetKey(each);
      const { message } = each;
      unreadable.push(target);
      warnOnce(target, message, { target, reason: message }, 'A target cannot be read and is left as it is');
    }
    return { targets, unreadable };
  }

  return {
    async look() {
      await mirror.fetch();
      const revision = await mirror.resolve(`refs/heads/${branch}`);
      if (revision === null) throw new Error(`the repository has no branch ${branch}: check --branch`);
      deps.onTip(revision);
      const config = await readConfig(mirror, configBranch === branch ? revision : await tipOf(mirror, configBranch));
      const elsewhere = deps.environments.find((name) => !livesHere(name, config, deps));
      // To see no targets would be to take them away.
      if (elsewhere !== undefined) throw wrongBranch(elsewhere, config);
      const unknown = deps.environments.filter((name) => !Object.hasOwn(config.environments, name));
      if (unknown.length > 0) {
        const facts = { environments: unknown };
        warnOnce('', unknown.join(), facts, 'The config has no such environment: check --environment');
      }
      const found = await deps.discover(config, revision);
      const state = await deps.readOrders();
      return { revision, ...(state === null ? {} : { state }), ...wantedOf(found, config, state) };
    },
  };
}

async function tipOf(mirror: Mirror, branch: string): Promise<string> {
  const tip = await mirror.resolve(`refs/heads/${branch}`);
  if (tip === null) throw new Error(`the repository has no branch ${branch}: check --config-branch`);
  return tip;
}

function livesHere(name: string, config: Config, { branch, configBranch }: GitSourceDeps): boolean {
  return !Object.hasOwn(config.environments, name) || environmentsOn(config, branch, configBranch).includes(name);
}

function wrongBranch(name: string, config: Config): ConfigError {
  const branch = config.environments[name]?.branch;
  const message = `the environment ${name} lives on ${branch ?? 'the branch with the config'}: check --branch`;
  const hint =
    branch === undefined ? null : `--branch ${branch} --config-branch followed by the branch with the config`;
  return new ConfigError([{ file: CONFIG_PATH, line: 1, column: 1, message, hint }]);
}

/** True where something waits for a person's `/sync`. */
function takesOrders({ sync, heal }: Environment): boolean {
  return sync === 'manual' || heal === 'approve';
}

async function readConfig(mirror: Mirror, commit: string): Promise<Config> {
  const text = await mirror.file(commit, CONFIG_PATH);
  if (text === null) {
    const message = 'the file is missing on this branch';
    throw new ConfigError([{ file: CONFIG_PATH, line: 1, column: 1, message, hint: null }]);
  }
  const read = parseConfig(text, CONFIG_PATH);
  if (read.status === 'invalid') throw new ConfigError(read.problems);
  return read.config;
}
