import type { Charts } from '../charts/chart-repository.ts';
import type { Mirror } from '../git/mirror.ts';
import type { Host, Pull } from '../hosts/host.ts';
import { STATE_BRANCH } from '../ledger/chain.ts';
import { CONFIG_PATH } from '../model/config.ts';
import type { Ledger } from '../model/record.ts';
import type { ConfigState, Snapshot, TargetState } from '../model/snapshot.ts';
import type { WorkKey } from '../queue/queue.ts';
import type { Registry } from '../registries/registry.ts';
import type { Select } from '../render/select.ts';
import type { Signatures } from '../signatures/signatures.ts';
import type { Store } from '../store/store.ts';
import { isOwnBranch } from '../text/branch-name.ts';
import { seeBaseTip } from './base-tips.ts';
import { observeCharts } from './charts.ts';
import { observeDeclined } from './declined.ts';
import type { RenderTarget } from './diffs.ts';
import { observeDirects } from './directs.ts';
import { observeBaseChecks, observeDriftIssues } from './drift.ts';
import { observeGitTags } from './git-tags.ts';
import { observeGroups } from './groups.ts';
import { observeImages } from './images.ts';
import type { InspectionTools } from './inspecting/inspector.ts';
import { observeLedger } from './ledger.ts';
import { observeMerged } from './merged.ts';
import { observeOpened } from './opened.ts';
import { observePull } from './pull.ts';
import { observePushIssues } from './push-issues.ts';
import { readConfigFile } from './read-config.ts';
import { recordsAsRead } from './records-as-read.ts';
import { releasesOf } from './releases.ts';
import { observeReports } from './reports.ts';
import { observeRestores } from './restores.ts';
import { observeSignatures } from './signatures.ts';
import { observeSourceChanges } from './source-changes.ts';
import { observeSources } from './sources.ts';
import type { Surroundings } from './targets/declared/declaration.ts';
import type { Discovery } from './targets/discover-targets.ts';
import type { Outside } from './targets/outside.ts';
import { branchesOf, createViews, type View } from './views.ts';

/** What observing a repository works on. */
export interface Sources {
  key: WorkKey;
  app: { id: number; login: string };
  host: Host;
  mirror: Mirror;
  registry: Registry;
  store: Store;
  /** Finds and verifies the signatures of images. */
  signatures: Signatures;
  render: RenderTarget;
  /** Evaluates Go templates of ApplicationSets. */
  template: NonNullable<Surroundings['template']>;
  /** Ranks tags by version policies. */
  select: Select;
  tools: InspectionTools;
  /** Other repositories that targets take charts and bases from. */
  outside: Outside;
  /** Charts that are in no repository of Git. */
  charts: Charts;
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
  const lists = async (base: string): Promise<Listed> =>
    Promise.all([host.pulls.open(base), host.pulls.closedSince(base, since)]);
  // GitHub is asked before Git: what it lists has its commits there by then.
  const listed = new Map([[branch, await lists(branch)]]);
  let refs = await mirror.fetch();
  const otherBranches = branchesOf(await readConfig(sources, refs, branch)).filter((name) => name !== branch);
  for (const name of otherBranches) listed.set(name, await lists(name));
  if (otherBranches.length > 0) refs = await mirror.fetch();
  const config = await readConfig(sources, refs, branch);
  const views = await createViews(sources, { main: branch, config, refs });
  const [main] = views;
  if (main === undefined) throw new Error(`branch ${branch} of ${key.owner}/${key.name} is not there`);
  const ledger = await observeLedger(main);
  const parts: Part[] = [];
  for (const view of views) {
    // A branch that the config names since a moment ago is looked at with the next change of it.
    const [open, closed] = listed.get(view.base.branch) ?? [[], []];
    parts.push(await observePart(view, { open, closed, refs, ledger }));
  }
  const all = <K extends keyof Part>(name: K): Part[K] => parts.flatMap((part) => part[name] as never[]) as Part[K];
  const [targets, discoveries] = [all('targets').sort(byTarget(config)), all('discoveries')];
  const others = [...(await observeCharts(main, discoveries)), ...(await observeGitTags(main, discoveries))];
  return {
    version: 1,
    repository: { installation: key.installation, owner: key.owner, name: key.name },
    app: sources.app,
    base: main.base,
    bases: views.slice(1).map(({ base, protection }) => {
      return { ...base, announced: sources.announced(base.branch), protection };
    }),
    baseChecks: await observeBaseChecks(main, targets, ledger),
    announced: sources.announced(branch),
    state: stateOf(refs.get(`refs/heads/${STATE_BRANCH}`), sources.announced(STATE_BRANCH)),
    config,
    targets,
    images: await observeImages(main, { discoveries, others }, ledger),
    pulls: all('pulls'),
    merged: all('merged'),
    driftIssues: await observeDriftIssues(main, targets, ledger),
    declined: all('declined'),
    opened: observeOpened([...listed.values()].flat(2), sources.app.login, sources.now()),
    sources: await observeSources(main, all('pulls')),
    ...withSome('signatures', await observeSignatures(main, [...all('pulls'), ...all('groups')])),
    ...withSome('sourceChanges', await observeSourceChanges(main, all('pulls'))),
    restores: all('restores'),
    directs: all('directs'),
    pushIssues: await observePushIssues(main, ledger),
    groups: all('groups'),
    protection: main.protection,
    branches: ownBranches(refs),
    ledger: recordsAsRead(ledger, parts),
  };
}

/** What was found on one branch. */
type Part = Pick<Snapshot, 'targets' | 'pulls' | 'merged' | 'declined' | 'restores' | 'directs' | 'groups'> & {
  discoveries: Discovery[];
};

/** Open and closed pull requests. */
type Listed = [Pull[], Pull[]];

interface Found {
  open: Pull[];
  closed: Pull[];
  refs: Map<string, string>;
  ledger: Ledger;
}

async function observePart(view: View, { open, closed, refs, ledger }: Found): Promise<Part> {
  await seeBaseTip(view);
  const discoveries = await view.targetsAt(view.base.sha);
  const targets = await observeReports(view, discoveries);
  const pulls = [];
  for (const pull of open) pulls.push(await observePull(view, pull, ledger, refs.get(`refs/pull/${pull.number}/head`)));
  const seen = pulls.filter((pull) => pull !== null);
  return {
    discoveries,
    targets,
    pulls: seen,
    merged: await observeMerged(view, mergedOf(closed), ledger),
    declined: observeDeclined(closed, view.app.login, releasesOf(discoveries)),
    restores: await observeRestores(view, closed, ledger),
    directs: await observeDirects(view, closed, ledger),
    groups: await observeGroups(view, refs, seen),
  };
}

/** By application, then as the config lists the environments: the order of a single branch's targets. */
function byTarget(config: ConfigState): (a: TargetState, b: TargetState) => number {
  const order = config.status === 'valid' ? Object.keys(config.config.environments) : [];
  return (a, b) => {
    const [one, other] = [namesOf(a), namesOf(b)];
    if (one.application !== other.application) return one.application < other.application ? -1 : 1;
    return order.indexOf(one.environment) - order.indexOf(other.environment);
  };
}

function namesOf(state: TargetState): { application: string; environment: string } {
  return state.status === 'read' ? state.at.target : state;
}

async function readConfig(
  { mirror, select }: Sources,
  refs: ReadonlyMap<string, string>,
  branch: string,
): Promise<ConfigState> {
  const commit = refs.get(`refs/heads/${branch}`);
  if (commit === undefined) throw new Error(`there is no branch ${branch}`);
  const text = await mirror.file(commit, CONFIG_PATH);
  return text === null ? { status: 'missing' } : readConfigFile(text, CONFIG_PATH, select);
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

/** A list that is left out where it would be empty. */
function withSome<K extends string, T>(name: K, list: T[]): { [key in K]?: T[] } {
  return list.length === 0 ? {} : ({ [name]: list } as { [key in K]?: T[] });
}
