import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { decide } from '../../src/decide/decide.ts';
import { Config, type Environment } from '../../src/model/config.ts';
import type { Action, ActionKind, ActionOf, Plan } from '../../src/model/plan.ts';
import type { Landing, Ledger, Proof, StateRecord } from '../../src/model/record.ts';
import { type Artifact, type Release, releaseOf } from '../../src/model/release.ts';
import type { TargetReport } from '../../src/model/report.ts';
import type { CommandComment, MergedPull, PullState, Snapshot, TargetChange } from '../../src/model/snapshot.ts';
import type { TargetAt } from '../../src/model/target.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { renderBranchName } from '../../src/text/branch-name.ts';
import { withChoices } from '../fakes/rankings.ts';

export const NOW = '2026-11-21T12:00:00.000Z';
export const BOT = 'shiplock[bot]';
export const IMAGE = 'ghcr.io/acme/checkout';

/** An instant some seconds before (or, negative, after) `NOW`. */
export function ago(seconds: number): string {
  return new Date(Date.parse(NOW) - seconds * 1000).toISOString();
}

/** A made-up but lasting Git object id. */
export function sha(name: string): string {
  return createHash('sha1').update(name).digest('hex');
}

export function anArtifact(tag: string, repository = IMAGE): Artifact {
  const digest = `sha256:${createHash('sha256').update(`${repository}:${tag}`).digest('hex')}`;
  return { kind: 'image', repository, tag, digest };
}

export function aRelease(tag: string): Release {
  return releaseOf([anArtifact(tag)]);
}

export function valuesText(tag: string, repository = IMAGE): string {
  const { digest } = anArtifact(tag, repository);
  return `# who runs this: team shop\nimage:\n  repository: ${repository}\n  tag: ${tag} # bumped by hand no more\n  digest: ${digest}\n`;
}

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
/** Environments as people write them in the config. */
export type EnvironmentInput = Frozen<z.input<typeof Environment>>;

/** dev → staging → prod; prod is merged by hand and asks for olga or team release. */
export const ladder = {
  dev: {},
  staging: { after: ['dev'] },
  prod: { after: ['staging'], merge: 'manual', approvers: { users: ['olga'], teams: ['release'] } },
} as const satisfies Record<string, EnvironmentInput>;

export function aConfig(environments: Readonly<Record<string, EnvironmentInput>> = ladder, semver = '*'): Config {
  const applications = [{ path: 'apps/{application}/envs/{environment}', image: { semver } }];
  return Config.parse({ version: 1, environments, applications });
}

export function aTargetAt(environment: string, tag: string, application = 'checkout'): TargetAt {
  const path = `apps/${application}/envs/${environment}`;
  const file = `${path}/values.yaml`;
  const source = { kind: 'plain' as const, path };
  const form = { kind: 'values' as const, path: ['image'] };
  return {
    target: { application, environment, source, releaseName: application, namespace: application, inputs: [path] },
    content: sha(`${path} ${tag}`),
    release: aRelease(tag),
    places: [{ repository: IMAGE, file, document: 0, form }],
  };
}

export type ReadTarget = Extract<Snapshot['targets'][number], { status: 'read' }>;

/** A target of the base tip, by default without a report. */
export function aTarget(environment: string, tag: string, report: Partial<TargetReport> | null = null): ReadTarget {
  const at = aTargetAt(environment, tag);
  const files = { [`apps/checkout/envs/${environment}/values.yaml`]: valuesText(tag) };
  return { status: 'read', at, files, report: report === null ? null : aReport(at, report), others: [] };
}

/** What an agent says of a target: by default synced and healthy since an hour ago at what Git has. */
export function aReport(at: TargetAt, report: Partial<TargetReport> = {}): NonNullable<ReadTarget['report']> {
  const { application, environment } = at.target;
  const full: TargetReport = {
    application,
    environment,
    revision: sha('base'),
    content: at.content,
    sync: 'synced',
    health: 'healthy',
    healthySince: ago(3600),
    syncedAt: ago(3600),
    blockers: [],
    inventory: { objects: 3 },
    backend: 'builtin',
    drift: null,
    error: null,
    ...report,
  };
  return { report: full, cluster: `${environment}-1`, at: NOW, receivedAt: NOW, release: at.release };
}

export function aProof(environment: string, tag: string, proof: Partial<Proof> = {}): Proof {
  const at = aTargetAt(environment, tag);
  return {
    kind: 'proof',
    version: 1,
    application: 'checkout',
    environment,
    release: at.release,
    content: at.content,
    revision: sha('base'),
    cluster: `${environment}-1`,
    healthySince: ago(7200),
    provenAt: ago(3600),
    soakSeconds: 0,
    ...proof,
  };
}

export function aLanding(pull: number, target: string, tag: string): Landing {
  const facts = { release: aRelease(tag), revision: sha(`merge ${pull}`), mergedAt: ago(120), healthyAt: ago(100) };
  return { kind: 'landing', version: 1, pull, target, ...facts };
}

export function aLedger(...records: StateRecord[]): Ledger {
  return { status: 'intact', sequence: records.length, records: records.map((record) => ({ at: NOW, record })) };
}

/** What a pull request does to one target; null for a side without it. */
export function aChange(environment: string, from: string | null, to: string | null): TargetChange {
  return {
    application: 'checkout',
    environment,
    before: from === null ? null : aTargetAt(environment, from),
    after: to === null ? null : aTargetAt(environment, to),
    diff: { status: 'rendered', changes: [] },
  };
}

/** An open pull request by `ann`, by default one without any target. */
export function aPull(pull: Partial<PullState> = {}): PullState {
  const number = pull.number ?? 7;
  return {
    number,
    title: 'Change things',
    body: '',
    ours: false,
    author: 'ann',
    head: { sha: sha(`head ${number}`), branch: `feature-${number}`, fork: false },
    comment: null,
    draft: false,
    merge: { status: 'clean' },
    committers: ['ann'],
    changes: [],
    configProblems: null,
    approvals: [],
    objections: [],
    commands: [],
    replies: [],
    checks: [],
    others: [],
    owners: [],
    queued: false,
    behind: false,
    ...pull,
  };
}

/** A promotion that our App opened. */
export function aPromotion(environment: string, from: string, to: string, pull: Partial<PullState> = {}): PullState {
  const number = pull.number ?? 8;
  const branch = renderBranchName({ kind: 'target', application: 'checkout', environment });
  return aPull({
    number,
    title: `Promote checkout ${to} to ${environment}`,
    ours: true,
    author: BOT,
    committers: [BOT],
    head: { sha: sha(`head ${number}`), branch, fork: false },
    changes: [aChange(environment, from, to)],
    ...pull,
  });
}

export function aMerge(environment: string, from: string, to: string, merged: Partial<MergedPull> = {}): MergedPull {
  const { number, title, body, ours, author, head, comment } = aPromotion(environment, from, to, { number: 5 });
  const brought = [{ change: aChange(environment, from, to), deployment: null }];
  const facts = { mergedAt: ago(120), mergeSha: sha('merge 5'), brought, commands: [], replies: [], settled: false };
  return { number, title, body, ours, author, head, comment, ...facts, ...merged };
}

/** A comment with a command by olga, on the head of pull request 8. */
export function aComment(body: string, comment: Partial<CommandComment> = {}): CommandComment {
  const seen = { head: sha('head 8'), base: { sha: sha('base'), moved: [] }, role: 'write' as const, teams: [] };
  return { id: 31, by: 'olga', byBot: false, at: ago(60), edited: false, body, ...seen, ...comment };
}

export function aSnapshot(snapshot: Partial<Snapshot> = {}): Snapshot {
  return withChoices({
    version: 1,
    repository: { installation: 1, owner: 'acme', name: 'gitops' },
    app: { id: 1, login: BOT },
    base: { branch: 'main', sha: sha('base') },
    bases: [],
    baseChecks: [],
    announced: sha('base'),
    state: null,
    config: { status: 'valid', config: aConfig() },
    targets: [],
    images: [],
    pulls: [],
    merged: [],
    driftIssues: [],
    declined: [],
    opened: [],
    sources: [],
    restores: [],
    directs: [],
    pushIssues: [],
    groups: [],
    protection: null,
    branches: {},
    ledger: aLedger(),
    ...snapshot,
  });
}

export function valid(environments: Readonly<Record<string, EnvironmentInput>>, semver = '*'): Snapshot['config'] {
  return { status: 'valid', config: aConfig(environments, semver) };
}

/** The image with tags that the registry resolved. */
export function anImage(...tags: string[]): Snapshot['images'][number] {
  return { repository: IMAGE, tags: tags.map((tag) => ({ tag, digest: anArtifact(tag).digest })) };
}

export function planOf(snapshot: Partial<Snapshot>, now = NOW): Plan {
  return decide(aSnapshot(snapshot), now);
}

export function actionsOf<K extends ActionKind>(plan: Plan, kind: K): ActionOf<K>[] {
  return plan.actions.filter((action: Action): action is ActionOf<K> => action.kind === kind);
}

export function recordsOf(plan: Plan): StateRecord[] {
  return actionsOf(plan, 'appendRecords').flatMap(({ records }) => records);
}

/** The verdict of the check `shiplock/promotion` on a pull request. */
export function verdictOn(plan: Plan, pull: number): Verdict {
  const found = plan.verdicts.find((verdict) => verdict.pull === pull);
  if (found === undefined) throw new Error(`no verdict on #${pull}`);
  return found.promotion;
}

/** What people first see of a verdict. */
export function gist(verdict: Verdict): string {
  return `${verdict.status} ${verdict.reason}: ${verdict.message}`;
}
