import { createHash } from 'node:crypto';
import { act, apply, type Effects } from '../../src/act/act.ts';
import { decide } from '../../src/decide/decide.ts';
import type { Host } from '../../src/hosts/host.ts';
import { entryHash, entryPath, type HighWater, ledgerKey, STATE_BRANCH, sealEntry } from '../../src/ledger/chain.ts';
import type { Config } from '../../src/model/config.ts';
import type { TargetDrift } from '../../src/model/drift.ts';
import type { Action, Plan } from '../../src/model/plan.ts';
import type { Protection } from '../../src/model/protection.ts';
import { StateEntry, type StateRecord } from '../../src/model/record.ts';
import { type Artifact, releaseOf } from '../../src/model/release.ts';
import type { TargetReport } from '../../src/model/report.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { TargetAt } from '../../src/model/target.ts';
import { findArtifacts } from '../../src/text/edit/artifacts.ts';
import type { Files } from './git.ts';
import { createFakeHost, type FakeHost } from './host.ts';
import { snapshotOf } from './snapshot-of.ts';

export const BOT = 'shiplock[bot]';
const KEY = ledgerKey('the private key of the world');

/** What an agent says that looked and found nothing. */
const NO_DRIFT: TargetDrift = { id: '', since: null, objects: [], more: 0, hidden: {}, healing: { status: 'off' } };

/** What an agent holds of one target. */
export type AgentState = Pick<TargetReport, 'revision' | 'content' | 'health' | 'healthySince' | 'sync' | 'drift'>;

/** A repository with its registry, its agents and its clock: everything that Shiplock works on, in memory. */
export interface World {
  config: Config;
  /** What the base branch asks of a merge. */
  requiredChecks: readonly string[];
  host: FakeHost;
  key: Buffer;
  now: string;
  /** The tips that the agents were last told of, by branch. */
  announced: Map<string, string>;
  /** Tags that the registry has, per application. */
  tags: Map<string, string[]>;
  /** Tags that Git repositories have, by their plain address. */
  gitTags: Map<string, string[]>;
  agents: Map<string, AgentState>;
  highWater: HighWater | null;
  /** Where the last look at the steps of the base branch ended. */
  lookedAt: string | null;
}

/** What the base branch asks of a merge, in a repository that is set up as the documentation says. */
const REQUIRED_CHECKS: readonly string[] = ['shiplock/diff', 'shiplock/promotion'];

/** `protection`: what the rules of the base branch ask beside the required checks. */
export function createWorld(
  config: Config,
  applications: readonly string[],
  protection: Partial<Protection> = {},
  requiredChecks: readonly string[] = REQUIRED_CHECKS,
): World {
  const world: World = {
    config,
    requiredChecks,
    host: createFakeHost({
      app: { id: 1, login: BOT },
      now: () => world.now,
      roles: { root: 'admin', olga: 'maintain', ann: 'write', eve: 'read' },
      teams: { release: ['olga'] },
      protection,
      requiredChecks,
    }),
    key: KEY,
    now: '2026-11-21T12:00:00.000Z',
    announced: new Map(),
    tags: new Map(),
    gitTags: new Map(),
    agents: new Map(),
    highWater: null,
    lookedAt: null,
  };
  const files = applications.flatMap((application) =>
    Object.keys(config.environments).map(
      (name) => [pathOf(application, name), valuesText(application, '1.0.0')] as const,
    ),
  );
  // Every branch has a copy of everything: only what lives on it counts.
  for (const branch of namedBranches(world)) world.host.as('ann').commit(branch, Object.fromEntries(files), branch);
  return world;
}

export function tipOf({ host }: World, branch = 'main'): string {
  return host.git.branches.get(branch) ?? '';
}

/** The branch that an environment lives on. */
export function branchOf({ config }: World, environment: string): string {
  return config.environments[environment]?.branch ?? 'main';
}

/** The branch with the config, then the others that environments live on, as far as they are there. */
export function branchesOf(world: World): string[] {
  return namedBranches(world).filter((branch) => world.host.git.branches.has(branch));
}

function namedBranches(world: World): string[] {
  return [...new Set(['main', ...Object.keys(world.config.environments).map((name) => branchOf(world, name))])];
}

/** The targets at the tips, each as the branch of its environment has it. */
export function wantedIn(world: World): Map<string, TargetAt> {
  const targets = branchesOf(world).flatMap((branch) => [
    ...targetsOn(world, branch, world.host.git.files(tipOf(world, branch))),
  ]);
  return new Map(targets.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The targets of a tree that count where it comes to a branch. */
export function targetsOn(world: World, branch: string, files: Files): Map<string, TargetAt> {
  return new Map([...targetsIn(files)].filter(([, { target }]) => branchOf(world, target.environment) === branch));
}

export function pathOf(application: string, environment: string): string {
  return `apps/${application}/${environment}.yaml`;
}

export function anArtifact(application: string, tag: string): Artifact {
  const repository = `ghcr.io/acme/${application}`;
  const digest = `sha256:${createHash('sha256').update(`${repository}:${tag}`).digest('hex')}`;
  return { kind: 'image', repository, tag, digest };
}

export function valuesText(application: string, tag: string, replicas = 1): string {
  const { repository, digest } = anArtifact(application, tag);
  return `replicas: ${replicas}\nimage:\n  repository: ${repository}\n  tag: ${tag}\n  digest: ${digest}\n`;
}

/** Trees never change: what one holds is read once. */
const knownTrees = new WeakMap<Files, ReadonlyMap<string, TargetAt>>();
const knownTexts = new Map<string, TargetAt | null>();

/** The targets that a tree has, by `application/environment`. */
export function targetsIn(files: Files): ReadonlyMap<string, TargetAt> {
  const known = knownTrees.get(files);
  if (known !== undefined) return known;
  const targets = new Map<string, TargetAt>();
  for (const [path, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const key = `${path}\n${text}`;
    const at = knownTexts.get(key) ?? targetIn(path, text);
    knownTexts.set(key, at);
    if (at !== null) targets.set(`${at.target.application}/${at.target.environment}`, at);
  }
  knownTrees.set(files, targets);
  return targets;
}

function targetIn(path: string, text: string): TargetAt | null {
  const [, application, environment] = /^apps\/([^/]+)\/([^/]+)\.yaml$/.exec(path) ?? [];
  const named = namedIn(path, text);
  if (application === undefined || environment === undefined || named === null) return null;
  const source = { kind: 'plain' as const, path };
  return {
    target: { application, environment, source, releaseName: application, namespace: application, inputs: [path] },
    content: createHash('sha256').update(text).digest('hex'),
    ...named,
  };
}

/** An image in values, or what a manifest of Argo CD names. */
function namedIn(path: string, text: string): Pick<TargetAt, 'release' | 'places'> | null {
  if (text.includes('kind: Application')) {
    const found = findArtifacts(text, path, 'manifest');
    return found.status === 'found' ? { release: releaseOf(found.artifacts), places: found.places } : null;
  }
  const found = /repository: (\S+)\n\s+tag: (\S+)\n\s+digest: (\S+)/.exec(text);
  if (found === null) return null;
  const [, repository = '', tag = '', digest = ''] = found;
  return {
    release: releaseOf([{ kind: 'image', repository, tag, digest }]),
    places: [{ repository, file: path, document: 0, form: { kind: 'values', path: ['image'] } }],
  };
}

/** The agent of a target pulls Git and applies: its health begins anew when the content is another one. */
export function syncAgent(world: World, key: string, health: 'healthy' | 'degraded'): void {
  const revision = tipOf(world, branchOf(world, key.split('/')[1] ?? ''));
  const content = targetsIn(world.host.git.files(revision)).get(key)?.content;
  if (content === undefined) return;
  const before = world.agents.get(key);
  const goesOn = before?.content === content && before.health === 'healthy';
  const healthySince = goesOn ? before.healthySince : world.now;
  const seen = { revision, content, health, healthySince: health === 'healthy' ? healthySince : null };
  const isThere = before?.content === content && before.sync === 'synced';
  world.agents.set(key, {
    ...seen,
    sync: !isThere && isHeldBack(world, key, content) ? 'waiting' : 'synced',
    drift: NO_DRIFT,
  });
}

/** The agent of a synced target looks for drift: other replicas are live, none differ, or it cannot look. */
export function findDrift(world: World, key: string, live: number | null | 'unknown'): void {
  const agent = world.agents.get(key);
  if (agent === undefined || agent.sync !== 'synced') return;
  const drift = live === 'unknown' ? null : driftOf(key, live, world.now);
  world.agents.set(key, { ...agent, drift });
}

function driftOf(key: string, live: number | null, now: string): TargetDrift {
  if (live === null) return NO_DRIFT;
  const by = { manager: 'kubectl', subresource: 'scale', at: now };
  const fields = [{ path: 'spec.replicas', kind: 'changed' as const, git: '1', live: String(live), by }];
  const place = { group: 'apps', kind: 'Deployment', namespace: key, name: key };
  const objects = [{ ...place, state: 'changed' as const, fields, more: 0 }];
  return { ...NO_DRIFT, id: `${key} ${live}`, since: now, objects };
}

/** Effects on the world, through a host that may be faulty. */
function effectsOf(world: World, through: Host): Effects {
  const { host } = world;
  return {
    host: through,
    app: { login: BOT },
    async announce(branch, sha) {
      world.announced.set(branch, sha);
    },
    seal: (sequence, previous, records) => sealEntry(world.key, previous, { sequence, at: world.now, records }),
    // Nothing in this world remembers a failure.
    forget: async () => undefined,
    async readEntry(sequence) {
      const tip = host.git.branches.get(STATE_BRANCH);
      return tip === undefined ? null : (host.git.files(tip).get(entryPath(sequence)) ?? null);
    },
    log: { info: () => undefined, warn: () => undefined },
  };
}

/** Writes records to the state branch, as if Shiplock had decided them. */
export async function remember(world: World, ...records: StateRecord[]): Promise<void> {
  const { ledger } = await snapshotOf(world);
  if (ledger.status === 'broken') throw new Error(ledger.problem);
  const action: Action = { kind: 'appendRecords', reason: 'a test', sequence: ledger.sequence, records };
  await apply(action, effectsOf(world, world.host));
}

export interface Round {
  snapshot: Snapshot;
  plan: Plan;
  changed: number;
  moved: number;
  errors: unknown[];
}

export interface RoundSettings {
  /** The host as acting sees it, which may be faulty. */
  through?: Host;
  /** A plan may be applied twice. */
  times?: number;
  /** What happens between the look and the act. */
  meanwhile?: () => Promise<void>;
  /** What decides; the real one unless a guard of it shall be missed. */
  decider?: typeof decide;
}

/** One round: observe, decide, act. */
export async function runRound(world: World, settings: RoundSettings = {}): Promise<Round> {
  const { through = world.host, times = 1, meanwhile, decider = decide } = settings;
  const snapshot = await snapshotOf(world);
  const { ledger } = snapshot;
  if (ledger.status === 'intact' && ledger.sequence > 0) {
    const tip = world.host.git.branches.get(STATE_BRANCH) ?? '';
    const text = world.host.git.files(tip).get(entryPath(ledger.sequence)) ?? '';
    world.highWater = { sequence: ledger.sequence, hash: entryHash(text) };
  }
  const plan = decider(snapshot, world.now);
  await meanwhile?.();
  const round: Round = { snapshot, plan, changed: 0, moved: 0, errors: [] };
  for (let time = 0; time < times; time += 1) {
    const { changed, moved, errors } = await act(plan, effectsOf(world, through));
    round.changed += changed;
    round.moved += moved;
    round.errors.push(...errors);
  }
  return round;
}

const MOST_ROUNDS = 20;

/** Rounds until nothing is left to do; throws when that does not happen. */
export async function settle(world: World): Promise<Plan> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { plan, errors } = await runRound(world);
    if (errors.length > 0) throw new AggregateError(errors, 'a round without faults failed');
    if (plan.actions.length === 0) return plan;
  }
  const { plan } = await runRound(world);
  throw new Error(
    `no rest after ${MOST_ROUNDS} rounds: ${JSON.stringify(plan.actions.map(({ kind, reason }) => [kind, reason]))}`,
  );
}

/** Lets time go by. */
export function wait(world: World, seconds: number): void {
  world.now = new Date(Date.parse(world.now) + seconds * 1000).toISOString();
}

/** A target in an environment with `sync: manual` gets only what a newest `/sync` on the state branch names. */
function isHeldBack({ host, config }: World, key: string, content: string): boolean {
  const [, environment = ''] = key.split('/');
  if (config.environments[environment]?.sync !== 'manual') return false;
  const tip = host.git.branches.get(STATE_BRANCH);
  const entries = tip === undefined ? [] : [...host.git.files(tip)].sort(([a], [b]) => (a < b ? -1 : 1));
  const orders = entries.flatMap(([, text]) =>
    StateEntry.parse(JSON.parse(text)).records.filter((record) => record.kind === 'sync' && record.target === key),
  );
  const newest = orders.at(-1);
  return newest?.kind !== 'sync' || newest.content !== content;
}
