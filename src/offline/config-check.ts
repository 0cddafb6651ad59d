import type { Clone } from '../git/open-clone.ts';
import { CONFIG_PATH, type Config } from '../model/config.ts';
import type { Instant } from '../model/names.ts';
import { compareSettings, compareTargets } from '../replay/compare-configs.ts';
import { terminalText } from '../replay/render-report.ts';
import { plural } from '../text/change-counts.ts';
import { parseConfig } from '../text/config-file.ts';
import { problemLine } from '../text/problem-text.ts';
import { chooseBranch } from './choose-branch.ts';
import { type ConfigView, viewUnder } from './config-view.ts';
import { openBranches } from './open-branches.ts';
import { readCommits } from './read-timeline.ts';

/** What a file would change, in lines for people. Empty parts are left out of the text. */
export interface ConfigEffects {
  base: string;
  settings: string[];
  targets: string[];
  pulls: string[];
  unreadable: string[];
  /** What was compared with what, and what could not be known. */
  compared: string;
}

/** So far back goes what is known of a release: a proof lives as long, and as much again. */
const HISTORY_DAYS = 28;

/** Compares what the base branch's config and another one make of a clone. Null when the clone has no commit. */
export async function effectsOf(config: Config, clone: Clone, now: Instant): Promise<ConfigEffects | null> {
  const base = chooseBranch(await clone.refs(), null);
  if (base === null) return null;
  const old = await baseConfig(clone, base.sha);
  const from = new Date(Date.parse(now) - HISTORY_DAYS * 86_400_000).toISOString();
  const range = await readCommits(clone, { tip: base.sha, from, until: now });
  const { branches, leftOut } = await openBranches(clone, base);
  const given = { range, branches, times: { from, now } };
  const after = await viewUnder(config, clone, given);
  const before = old.config === null ? null : await viewUnder(old.config, clone, given);
  const names = branches.map(({ name }) => name);
  return {
    base: `${base.name} (${base.sha.slice(0, 7)})`,
    settings: old.config === null ? [old.why] : compareSettings(old.config, config),
    targets: targetLines(before, after),
    pulls: pullLines(before, after, names),
    unreadable: after.unreadable.map(({ target, problem }) => `${target}: ${problemLine(problem)}`),
    compared: comparedText({ base: base.name, branches: names.length, leftOut, commits: range.commits.length }),
  };
}

async function baseConfig(clone: Clone, sha: string): Promise<{ config: Config | null; why: string }> {
  const text = await clone.file(sha, CONFIG_PATH);
  if (text === null) return { config: null, why: 'the base branch has no such file yet: everything is new' };
  const read = parseConfig(text, CONFIG_PATH);
  if (read.status === 'valid') return { config: read.config, why: '' };
  return { config: null, why: 'the file on the base branch is not valid: nothing is promoted there now' };
}

function targetLines(before: ConfigView | null, after: ConfigView): string[] {
  const { found, lost, moved } = compareTargets(before?.targets ?? new Map(), after.targets);
  return [
    ...found.map((key) => `+ ${key} (${after.targets.get(key)?.source.path ?? ''})`),
    ...lost.map((key) => `- ${key} (${before?.targets.get(key)?.source.path ?? ''})`),
    ...moved.map(({ key, changes }) => `~ ${key}: ${changes.join('; ')}`),
  ];
}

function pullLines(before: ConfigView | null, after: ConfigView, names: readonly string[]): string[] {
  const old = before?.promotions ?? [];
  const opened = after.promotions.filter((one) => !old.includes(one));
  const gone = old.filter((one) => !after.promotions.includes(one));
  const judged = names.flatMap((name) => {
    const [was, is] = [verdictText(before, name), verdictText(after, name)];
    return was === is ? [] : [`branch ${terminalText(name)}: ${was} → ${is}`];
  });
  return [
    ...opened.map((one) => `would be opened: ${one}`),
    ...gone.map((one) => `would not be opened any more: ${one}`),
    ...judged,
  ];
}

function verdictText(view: ConfigView | null, branch: string): string {
  if (view === null) return 'not judged';
  const verdict = view.branches.get(branch) ?? null;
  return verdict === null ? 'changes no target' : `${verdict.status} (${terminalText(verdict.message)})`;
}

function comparedText(facts: { base: string; branches: number; leftOut: number; commits: number }): string {
  const { base, branches, leftOut, commits } = facts;
  const others = leftOut === 0 ? '' : ` (${leftOut} more were left out)`;
  return (
    `Compared offline: the targets of ${base}, the promotions that its last ${plural(commits, 'commit')} would lead to ` +
    `(every cluster counts as healthy since then), and ${branches} unmerged ${branches === 1 ? 'branch' : 'branches'}${others} as if each were ` +
    'a pull request opened now, without approvals and checks. Not known here: open pull requests, reports of agents, the registry, the state branch.'
  );
}
