import type { Config } from '../model/config.ts';
import type { Instant } from '../model/names.ts';
import { type Artifact, releaseOf } from '../model/release.ts';
import { madeUpSha } from './made-up.ts';
import { type MadeUpTarget, madeUpTarget } from './made-up-target.ts';
import type { ChangeShort, ProofShort, TargetShort } from './short-forms.ts';

type Plain = Record<string, unknown>;

/** What the short forms of one scenario are read against. */
export interface World {
  config: Config | null;
  now: Instant;
  /** When agents reported last: they do so until the moment of the decision. */
  heard: Instant;
}

/** A day: how long a target is healthy that is only said to be. */
const LONG_SECONDS = 86_400;

/** A target of the base tip as a snapshot has it. */
export function targetOf({ target: key, runs, report }: TargetShort, world: World): Plain {
  const made = madeUpTarget(key, runs, world.config);
  return {
    status: 'read',
    ...made,
    report: report === null ? null : reportOf(key, { runs, report }, world),
    others: [],
  };
}

function reportOf(
  key: string,
  { runs, report }: { runs: readonly Artifact[]; report: NonNullable<TargetShort['report']> },
  { config, now, heard }: World,
): Plain {
  const { runs: reported, healthySince, cluster, blockers, ...said } = report;
  const { at } = madeUpTarget(key, reported ?? runs, config);
  const { application, environment } = at.target;
  const isWell = said.health === 'healthy' && said.sync === 'synced';
  const since = healthySince ?? new Date(Date.parse(now) - LONG_SECONDS * 1000).toISOString();
  const facts = {
    application,
    environment,
    revision: madeUpSha(reported === undefined ? 'base' : `revision of ${at.release.id}`),
    content: at.content,
    healthySince: isWell ? since : null,
    syncedAt: isWell ? since : null,
    blockers: blockers.map((blocker) => ({ namespace: null, name: application, ...blocker })),
    inventory: { objects: 1 },
    backend: 'builtin',
    drift: null,
  };
  return {
    report: { ...said, ...facts },
    cluster: cluster ?? `${environment}-1`,
    at: heard,
    receivedAt: heard,
    release: at.release,
  };
}

/** What a pull request does to one target; `base` is what the base branch has there. */
export function changeOf(
  { target: key, from, to }: ChangeShort,
  base: readonly Artifact[] | null,
  { config }: World,
): Plain {
  const at = (artifacts: readonly Artifact[] | null): MadeUpTarget['at'] | null =>
    artifacts === null ? null : madeUpTarget(key, artifacts, config).at;
  const { application, environment } = madeUpTarget(key, [], config).at.target;
  const sides = { before: at(from === undefined ? base : from), after: at(to) };
  return { application, environment, ...sides, diff: { status: 'rendered', changes: [] } };
}

/** A proof as the state branch has it. */
export function proofOf({ target: key, runs, cluster, ...times }: ProofShort, { config, now }: World): Plain {
  const { at } = madeUpTarget(key, runs, config);
  const { application, environment } = at.target;
  const { provenAt = now, healthySince = provenAt } = times;
  return {
    kind: 'proof',
    version: 1,
    application,
    environment,
    release: releaseOf(runs),
    content: at.content,
    revision: madeUpSha('base'),
    cluster: cluster ?? `${environment}-1`,
    healthySince,
    provenAt,
    soakSeconds: 0,
  };
}
