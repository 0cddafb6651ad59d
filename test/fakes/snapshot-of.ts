import type { Pull } from '../../src/hosts/host.ts';
import { readChain, STATE_BRANCH } from '../../src/ledger/chain.ts';
import { targetKey } from '../../src/model/names.ts';
import type { Ledger } from '../../src/model/record.ts';
import type {
  CommandComment,
  DriftIssue,
  MergedPull,
  PullState,
  Snapshot,
  TargetChange,
} from '../../src/model/snapshot.ts';
import type { TargetAt } from '../../src/model/target.ts';
import { awaitsAnswer } from '../../src/observe/command-comments.ts';
import { observeDeclined } from '../../src/observe/declined.ts';
import { observeOpened } from '../../src/observe/opened.ts';
import { ownSticky } from '../../src/observe/pull.ts';
import { isOwnBranch } from '../../src/text/branch-name.ts';
import { parseCommands } from '../../src/text/commands.ts';
import { DRIFT_LABEL, PUSH_LABEL } from '../../src/text/labels.ts';
import { parseDriftMarker, parseReplyMarker } from '../../src/text/markers.ts';
import { parsePushMarker } from '../../src/text/push-text.ts';
import { directsOf } from './directs.ts';
import type { Files } from './git.ts';
import { newestChecks } from './host.ts';
import { withChoices } from './rankings.ts';
import { restoresOf } from './restores.ts';
import { anArtifact, BOT, branchesOf, branchOf, targetsIn, targetsOn, tipOf, type World, wantedIn } from './world.ts';

/** What a world looks like to a decision. */
export async function snapshotOf(world: World): Promise<Snapshot> {
  const { host, config } = world;
  const base = tipOf(world);
  const targets = wantedIn(world);
  const ledger = ledgerOf(world);
  const closed: Pull[] = [];
  const open: Pull[] = [];
  const pulls: PullState[] = [];
  for (const branch of branchesOf(world)) {
    closed.push(...(await host.pulls.closedSince(branch, '2000-01-01T00:00:00Z')));
    for (const pull of await host.pulls.open(branch)) {
      open.push(pull);
      pulls.push(await pullState(world, pull));
    }
  }
  const merged: MergedPull[] = [];
  for (const pull of closed) {
    const state = pull.mergedAt === null ? null : await mergedState(world, pull, ledger);
    if (state !== null) merged.push(state);
  }
  return withChoices({
    version: 1,
    repository: { installation: 1, owner: 'acme', name: 'gitops' },
    app: { id: 1, login: BOT },
    base: { branch: 'main', sha: base },
    bases: await otherBases(world),
    baseChecks: await host.checks.list(base),
    announced: world.announced.get('main') ?? null,
    state: stateOf(world),
    config: { status: 'valid', config },
    targets: [...targets].map(([key, at]) => targetState(world, key, at)),
    images: imagesOf(world),
    pulls,
    merged,
    driftIssues: await driftIssues(world),
    declined: observeDeclined(closed, BOT, targets),
    opened: observeOpened([...open, ...closed], BOT, world.now),
    sources: [],
    restores: restoresOf(world, closed, ledger),
    directs: directsOf(world, { closed, ledger }, (before, after) => changesBetween(world, 'main', before, after)),
    pushIssues: await pushIssues(world),
    groups: groupsOf(world, base),
    protection: await host.rules.protection('main'),
    branches: Object.fromEntries([...host.git.branches].filter(([name]) => isOwnBranch(name))),
    ledger,
  });
}

function imagesOf({ tags, gitTags }: World): Snapshot['images'] {
  const images = [...tags].map(([application, names]) => ({
    repository: anArtifact(application, '').repository,
    tags: names.map((tag) => ({ tag, digest: anArtifact(application, tag).digest })),
  }));
  const git = [...gitTags].map(([repository, names]) => ({
    kind: repository.includes('://') ? ('chart' as const) : ('git' as const),
    repository,
    tags: names.map((tag) => ({ tag, digest: null })),
  }));
  return [...images, ...git];
}

async function otherBases(world: World): Promise<Snapshot['bases']> {
  const { host, announced } = world;
  const bases: Snapshot['bases'] = [];
  for (const branch of branchesOf(world).slice(1)) {
    const protection = await host.rules.protection(branch);
    bases.push({ branch, sha: tipOf(world, branch), announced: announced.get(branch) ?? null, protection });
  }
  return bases;
}

function groupsOf(world: World, base: string): Snapshot['groups'] {
  const { git, all } = world.host;
  const found: Snapshot['groups'] = [];
  for (const { sha, pull } of all.queue) {
    const pulls = [
      pull,
      ...all.queue.filter((one) => one.pull !== pull && git.history(sha).includes(one.sha)).map((one) => one.pull),
    ];
    const merge = git.merge(base, sha);
    if (merge.status === 'conflict') continue;
    const checks = newestChecks(all.checks, sha);
    found.push({
      sha,
      pulls,
      changes: changesBetween(world, 'main', git.files(base), merge.files),
      configProblems: null,
      checks,
    });
  }
  return found;
}

function targetState(world: World, key: string, at: TargetAt): Snapshot['targets'][number] {
  const { host, agents, now } = world;
  const tree = host.git.files(tipOf(world, branchOf(world, at.target.environment)));
  const files = Object.fromEntries(at.target.inputs.map((path) => [path, tree.get(path) ?? '']));
  const agent = agents.get(key);
  if (agent === undefined) return { status: 'read', at, files, report: null, others: [] };
  const { application, environment } = at.target;
  const report = {
    ...{ application, environment, ...agent, syncedAt: agent.healthySince },
    ...{ blockers: [], inventory: { objects: 1 }, error: null, backend: 'builtin' as const },
  };
  const reported = targetsIn(host.git.files(agent.revision)).get(key);
  const release = reported?.content === agent.content ? reported.release : null;
  return {
    status: 'read',
    at,
    files,
    report: { report, cluster: environment, at: now, receivedAt: now, release },
    others: [],
  };
}

function changesBetween(world: World, branch: string, before: Files, after: Files): TargetChange[] {
  const [from, to] = [targetsOn(world, branch, before), targetsOn(world, branch, after)];
  const changes: TargetChange[] = [];
  for (const key of [...new Set([...from.keys(), ...to.keys()])].sort()) {
    const [left, right] = [from.get(key) ?? null, to.get(key) ?? null];
    if (left?.content === right?.content) continue;
    const [application = '', environment = ''] = key.split('/');
    const diff = { status: 'rendered' as const, changes: [] };
    changes.push({ application, environment, before: left, after: right, diff });
  }
  return changes;
}

async function pullState(world: World, pull: Pull): Promise<PullState> {
  const { host } = world;
  const { branch } = pull.base;
  const base = tipOf(world, branch);
  const { git, all } = host;
  const merge = git.merge(base, pull.head.sha);
  const comments = await host.comments.list(pull.number);
  const newest = new Map(all.reviews.filter((one) => one.pull === pull.number).map((review) => [review.by, review]));
  const approvals = [];
  const objections = [];
  for (const { by, state, head, at } of newest.values()) {
    if (state === 'CHANGES_REQUESTED') objections.push({ by, at, teams: await teamsOf(world, by) });
    if (state === 'APPROVED') approvals.push({ by, head, teams: await teamsOf(world, by) });
  }
  return {
    ...factsOf(pull, comments),
    draft: pull.draft,
    ...(branch === 'main' ? {} : { base: branch }),
    merge: merge.status === 'clean' ? { status: 'clean' } : merge,
    committers: await host.pulls.committers(pull.number),
    changes: merge.status === 'clean' ? changesBetween(world, branch, git.files(base), merge.files) : [],
    configProblems: null,
    approvals,
    objections,
    ...(await talkOn(world, pull.number)),
    checks: await host.checks.list(pull.head.sha),
    others: await host.checks.others(pull.head.sha),
    owners: [],
    queued: (await host.pulls.queued(branch)).includes(pull.number),
    behind: host.protection.strict && !git.history(pull.head.sha).includes(base),
  };
}

/** Commands and our answers on a pull request or an issue. */
async function talkOn(world: World, number: number): Promise<Pick<PullState, 'commands' | 'replies'>> {
  const { all, people } = world.host;
  const commands: CommandComment[] = [];
  const replies: PullState['replies'] = [];
  for (const { id, by, byBot, at, updatedAt, body, head, base, pull } of all.comments) {
    if (pull !== number) continue;
    const to = by === BOT ? parseReplyMarker(body) : null;
    if (to !== null) replies.push({ to, id, body });
    if (by === BOT || parseCommands(body).length === 0) continue;
    commands.push({
      ...{ id, by, byBot, at, edited: updatedAt !== at, body, head: head === '' ? null : head },
      base: { sha: base, moved: movedSince(world, base) },
      role: await people.role(by),
      teams: await teamsOf(world, by),
    });
  }
  return { commands, replies };
}

function movedSince(world: World, base: string): string[] {
  const { git } = world.host;
  if (base === tipOf(world)) return [];
  const then = targetsIn(git.files(base));
  return [...targetsIn(git.files(tipOf(world)))].flatMap(([key, { content }]) =>
    then.get(key)?.content === content ? [] : [key],
  );
}

async function pushIssues(world: World): Promise<Snapshot['pushIssues']> {
  const found: Snapshot['pushIssues'] = [];
  for (const { number, state, body } of await world.host.issues.own(PUSH_LABEL)) {
    const marker = parsePushMarker(body);
    if (marker !== null && state === 'open') found.push({ number, ...marker, ...(await talkOn(world, number)) });
  }
  return found;
}

async function driftIssues(world: World): Promise<DriftIssue[]> {
  const found: DriftIssue[] = [];
  for (const { number, state, title, body } of await world.host.issues.own(DRIFT_LABEL)) {
    const marker = parseDriftMarker(body);
    if (marker === null) continue;
    const open = state === 'open';
    const talk = await talkOn(world, number);
    found.push({ number, open, title, body, ...marker, ...talk });
  }
  return found;
}

function stateOf({ host, announced }: World): Snapshot['state'] {
  const sha = host.git.branches.get(STATE_BRANCH);
  return sha === undefined ? null : { branch: STATE_BRANCH, sha, announced: announced.get(STATE_BRANCH) ?? null };
}

function factsOf(pull: Pull, comments: Parameters<typeof ownSticky>[0]) {
  const { number, title, body, author, head } = pull;
  return { number, title, body, author, head, ours: author === BOT, comment: ownSticky(comments, BOT) };
}

/** Null when nothing is left to say on it, as observing has it. */
async function mergedState(world: World, pull: Pull, ledger: Ledger): Promise<MergedPull | null> {
  const { git, deployments, comments } = world.host;
  const parent = pull.mergeSha === null ? null : git.parent(pull.mergeSha);
  if (pull.mergeSha === null || pull.mergedAt === null || parent === null) return null;
  const current = wantedIn(world);
  const changes = changesBetween(world, pull.base.branch, git.files(parent), git.files(pull.mergeSha));
  const isOpen = changes.some((change) => {
    const key = targetKey(change);
    return (
      change.after !== null &&
      current.get(key)?.content === change.after.content &&
      !hasLanded(ledger, pull.number, key)
    );
  });
  const facts = factsOf(pull, await comments.list(pull.number));
  const talk = await talkOn(world, pull.number);
  const settled = !isOpen || (!facts.ours && facts.comment === null);
  if (settled && !awaitsAnswer(talk.commands, talk.replies)) return null;
  const brought: MergedPull['brought'] = [];
  for (const change of changes) {
    const environment = `${change.environment}/${change.application}`;
    const [found] = await deployments.list({ environment, sha: pull.mergeSha });
    brought.push({ change, deployment: found === undefined ? null : { id: found.id, state: found.state } });
  }
  return { ...facts, mergedAt: pull.mergedAt, mergeSha: pull.mergeSha, brought, ...talk, settled };
}

function hasLanded(ledger: Ledger, pull: number, target: string): boolean {
  if (ledger.status === 'broken') return false;
  return ledger.records.some(
    ({ record }) => record.kind === 'landing' && record.pull === pull && record.target === target,
  );
}

async function teamsOf({ host, config }: World, login: string): Promise<string[]> {
  const named = Object.values(config.environments).flatMap(({ approvers }) => approvers?.teams ?? []);
  const teams: string[] = [];
  for (const team of [...new Set(named)].sort()) if (await host.people.isMember(team, login)) teams.push(team);
  return teams;
}

/** Trees never change: a chain is read once for each mark that it is checked against. */
const knownChains = new WeakMap<Files, Map<string, Ledger>>();

/** The state branch as it is, checked against what was known of it before. */
export function ledgerOf({ host, key, highWater }: Pick<World, 'host' | 'key' | 'highWater'>): Ledger {
  const tip = host.git.branches.get(STATE_BRANCH);
  if (tip === undefined) return readChain(key, [], highWater);
  const files = host.git.files(tip);
  const chains = knownChains.get(files) ?? new Map<string, Ledger>();
  const mark = `${highWater?.sequence} ${highWater?.hash}`;
  const texts = [...files].map(([path, text]) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1));
  const ledger = chains.get(mark) ?? readChain(key, texts, highWater);
  knownChains.set(files, chains.set(mark, ledger));
  return ledger;
}
