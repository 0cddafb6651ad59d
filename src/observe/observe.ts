import type { Mirror } from '../git/mirror.ts';
import type { Host, Pull } from '../hosts/host.ts';
import { STATE_BRANCH } from '../ledger/chain.ts';
import { CONFIG_PATH } from '../model/config.ts';
import type { ConfigState, Protection, PullState, Snapshot } from '../model/snapshot.ts';
import type { WorkKey } from '../queue/queue.ts';
import type { Registry } from '../registries/registry.ts';
import type { Store } from '../store/store.ts';
import { isOwnBranch } from '../text/branch-name.ts';
import { parseConfig } from '../text/config-file.ts';
import { seeBaseTip } from './base-tips.ts';
import { observeDeclined } from './declined.ts';
import { createDiffs, type RenderTarget } from './diffs.ts';
import { observeDirects } from './directs.ts';
import { observeBaseChecks, observeDriftIssues } from './drift.ts';
import { observeGroups } from './groups.ts';
import { observeImages } from './images.ts';
import { observeLedger } from './ledger.ts';
import { observeMerged } from './merged.ts';
import { observeProtection } from './protection.ts';
import { observePull } from './pull.ts';
import { observePushIssues } from './push-issues.ts';
import { releasesOf } from './releases.ts';
import { observeReports } from './reports.ts';
import { observeRestores } from './restores.ts';
import { observeSources } from './sources.ts';
import { createTargetsAt, type TargetsAt } from './targets-at.ts';

/** What observing a repository works on. */
export interface Sources {
  key: WorkKey;
  app: { id: number; login: string };
  host: Host;
  mirror: Mirror;
  registry: Registry;
  store: Store;
  render: RenderTarget;
  ledgerKey: Buffer;
  now(): string;
  /** How old a listing of tags may be before the registry is asked again, in seconds. */
  scanSeconds: number;
  /** The tip of a branch that this process last told the agents of; null after a start, so that they are told once more. */
  announced(branch: string): string | null;
  log: { warn(data: object, text: string): void };
}

/** How far back closed pull requests are looked at: longer than any soak that people configure, as long as a proof lives. */
const CLOSED_DAYS = 14;

/** Everything that a decision on a repository needs, as plain data. Throws on outages: a part that cannot be read is never empty. */
export async function observe(sources: Sources, branch: string): Promise<Snapshot> {
  const { host, mirror, key } = sources;
  const since = new Date(Date.parse(sources.now()) - CLOSED_DAYS * 86_400_000).toISOString();
  const [open, closed] = await Promise.all([host.pulls.open(branch), host.pulls.closedSince(branch, since)]);
  const refs = await mirror.fetch();
  const base = refs.get(`refs/heads/${branch}`);
  if (base === undefined) throw new Error(`branch ${branch} of ${key.owner}/${key.name} is not there`);
  const config = await readConfig(mirror, base);
  const targetsAt = createTargetsAt(mirror, config.status === 'valid' ? config.config : null);
  const discoveries = await targetsAt(base);
  const protection = await observeProtection(sources, branch);
  const view: View = {
    ...sources,
    protection,
    queued: protection?.mergeQueue === true ? await host.pulls.queued(branch) : [],
    base: { branch, sha: base },
    config,
    targetsAt,
    diffs: createDiffs(sources.render, mirror),
  };
  await seeBaseTip(view);
  const ledger = await observeLedger(view);
  const [targets, images] = await Promise.all([
    observeReports(view, discoveries),
    observeImages(view, discoveries, ledger),
  ]);
  const pulls: PullState[] = [];
  for (const pull of open) {
    const state = await observePull(view, pull, ledger, refs.get(`refs/pull/${pull.number}/head`));
    if (state !== null) pulls.push(state);
  }
  return {
    version: 1,
    repository: { installation: key.installation, owner: key.owner, name: key.name },
    app: sources.app,
    base: { branch, sha: base },
    baseChecks: await observeBaseChecks(view, targets, ledger),
    announced: sources.announced(branch),
    state: stateOf(refs.get(`refs/heads/${STATE_BRANCH}`), sources.announced(STATE_BRANCH)),
    config,
    targets,
    images,
    pulls,
    merged: await observeMerged(view, mergedOf(closed), ledger),
    driftIssues: await observeDriftIssues(view, targets, ledger),
    declined: observeDeclined(closed, sources.app.login, releasesOf(discoveries)),
    sources: await observeSources(view, pulls),
    restores: await observeRestores(view, closed, ledger),
    directs: await observeDirects(view, closed, ledger),
    pushIssues: await observePushIssues(view, ledger),
    groups: await observeGroups(view, refs),
    protection,
    branches: ownBranches(refs),
    ledger,
  };
}

/** The sources, and what was found first that all parts need. */
export interface View extends Sources {
  base: { branch: string; sha: string };
  protection: Protection | null;
  /** Pull requests in the merge queue of the branch. */
  queued: number[];
  config: ConfigState;
  targetsAt: TargetsAt;
  diffs: ReturnType<typeof createDiffs>;
}

async function readConfig(mirror: Mirror, commit: string): Promise<ConfigState> {
  const text = await mirror.file(commit, CONFIG_PATH);
  return text === null ? { status: 'missing' } : parseConfig(text, CONFIG_PATH);
}

function stateOf(sha: string | undefined, announced: string | null): Snapshot['state'] {
  return sha === undefined ? null : { branch: STATE_BRANCH, sha, announced };
}

function ownBranches(refs: Map<string, string>): Record<string, string> {
  const branches: Record<string, string> = {};
  for (const [ref, sha] of refs) {
    const name = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : '';
    if (isOwnBranch(name)) branches[name] = sha;
  }
  return branches;
}

function mergedOf(closed: readonly Pull[]): Pull[] {
  return closed.filter((pull) => pull.mergedAt !== null);
}
