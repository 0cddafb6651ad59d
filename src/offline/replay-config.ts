import type { Clone } from '../git/open-clone.ts';
import type { HistoryCommit } from '../git/raw-log.ts';
import { CONFIG_PATH, type Config } from '../model/config.ts';
import { ConfigError, TerminalError } from '../model/errors.ts';
import { guessFromApplications } from '../replay/guess-applications.ts';
import { guessLayout } from '../replay/guess-layout.ts';
import { renderProposal } from '../replay/propose.ts';
import { parseConfig } from '../text/config-file.ts';
import { argoSources } from './argo-sources.ts';

/** The config by which a history is read. */
export interface ReplayConfig {
  /** With the layouts of the past behind those of today, so that a renamed folder loses nothing. */
  config: Config;
  /** The text of a config for today's layout; null where the repository has its own. */
  proposed: string | null;
}

/**
 * The repository's own config at a commit, or one that is guessed from the layout. Throws `ConfigError` for an own one
 * that is not valid, and `TerminalError` when nothing looks like an environment.
 */
export async function replayConfig(
  clone: Clone,
  tip: string,
  { start, commits }: { start: string | null; commits: readonly HistoryCommit[] },
): Promise<ReplayConfig> {
  const own = await clone.file(tip, CONFIG_PATH);
  if (own !== null) {
    const config = validConfig(own);
    return { config: withPastRules(config, await pastConfigs(clone, commits)), proposed: null };
  }
  const entries = (await clone.list(tip, '')).filter(({ mode }) => mode !== '040000');
  const present = filesOf(entries);
  const today = guessLayout(present) ?? guessFromApplications(await argoSources(clone, entries));
  if (today === null) {
    throw new TerminalError(
      'No folder or values file here is named after an environment such as dev, staging or prod: write .github/shiplock.yaml (docs/configuration.md) and commit it, and it is replayed with that.',
    );
  }
  const proposed = renderProposal(today);
  const before = start === null ? [] : filesOf(await clone.list(start, ''));
  const changed = commits.flatMap(({ changes }) => filesOf(changes.filter(({ after }) => after !== null)));
  const ever = guessLayout([...new Set([...present, ...before, ...changed])]);
  const past = ever === null ? [] : [validConfig(renderProposal(ever))];
  return { config: withPastRules(validConfig(proposed), past), proposed };
}

function filesOf(entries: readonly { path: string }[]): string[] {
  return entries.map(({ path }) => path);
}

function validConfig(text: string): Config {
  const read = parseConfig(text, CONFIG_PATH);
  if (read.status === 'invalid') throw new ConfigError(read.problems);
  return read.config;
}

/** The valid configs that the branch had, newest first. */
async function pastConfigs(clone: Clone, commits: readonly HistoryCommit[]): Promise<Config[]> {
  const configs: Config[] = [];
  for (const { changes } of commits.toReversed()) {
    const oid = changes.find(({ path }) => path === CONFIG_PATH)?.after?.oid;
    const read = oid === undefined ? null : parseConfig(Buffer.from(await clone.blob(oid)).toString(), CONFIG_PATH);
    if (read?.status === 'valid') configs.push(read.config);
  }
  return configs;
}

function withPastRules(config: Config, past: readonly Config[]): Config {
  const rules = new Map<string, Config['applications'][number]>();
  for (const rule of [config, ...past].flatMap(({ applications }) => applications)) {
    const key = JSON.stringify([rule.name, rule.path, rule.values]);
    if (!rules.has(key)) rules.set(key, rule);
  }
  return { ...config, applications: [...rules.values()] };
}
