import { plusSeconds } from '../decide/time.ts';
import type { Config } from '../model/config.ts';
import type { ImageState } from '../model/image-state.ts';
import type { Instant } from '../model/names.ts';
import type { Proof, Rejection } from '../model/record.ts';
import { sameArtifact } from '../model/release.ts';
import type { Reported, Snapshot, TargetState } from '../model/snapshot.ts';
import { createVersionOrder, type VersionOrder } from '../text/policy/version-order.ts';
import type { Ladder } from './ladder.ts';
import { PROOF_LIFE_SECONDS, partsAt, proofTimes } from './proof-times.ts';
import { rollbacksIn } from './rollbacks.ts';
import { type Arrival, arrivalsIn, type Stay, type Stays, stayAt } from './stays.ts';

/** A history as Shiplock would have seen it, had every cluster been healthy at once. */
export interface World {
  config: Config;
  stays: Stays;
  arrivals: readonly Arrival[];
  /** Which of two versions is newer. */
  order: VersionOrder;
  /** What each target waits for, by the targets that there are: `ladderAt` remembers it here. */
  ladders: Map<string, Ladder>;
  /** What it would have observed at a moment of some applications and of those that move with them. */
  snapshotAt(asked: readonly string[], at: Instant, instead?: Stay): Snapshot;
}

const BOT = { id: 1, login: 'shiplock[bot]' };
const TIP = '0'.repeat(40);

/** Makes the world of some stays under a config. */
export function createWorld(config: Config, stays: Stays, until: Instant, images: readonly ImageState[] = []): World {
  const arrivals = arrivalsIn(stays);
  const order = createVersionOrder(config, new Map(images.map((image) => [image.repository, image])));
  const rejections = rejectionsOf(arrivals, order);
  const byApplication = Map.groupBy(stays, ([key]) => partsAt(key).application);
  const proofs = new Map([...byApplication].map(([name, lists]) => [name, proofsOf(lists, config, until)]));
  const together = applicationsThatMoveTogether(config);

  function snapshotAt(asked: readonly string[], at: Instant, instead?: Stay): Snapshot {
    const applications = together(asked, [...byApplication.keys()]);
    const lists = applications.flatMap((name) => byApplication.get(name) ?? []);
    const targets: TargetState[] = [];
    for (const [key, list] of lists) {
      const stay = instead?.key === key ? instead : stayAt(list, at);
      if (stay !== undefined) targets.push(targetState(stay, at));
    }
    const rejected = rejections.filter(({ from, until, record }) => {
      return applications.includes(record.application) && from <= at && (until === null || at < until);
    });
    const proven = applications.flatMap((name) => proofsUntil(proofs.get(name) ?? [], at));
    const records = [...proven.map((record) => ({ at: record.provenAt, record })), ...rejected.map(datedRejection)];
    records.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
    return {
      ...quiet,
      config: { status: 'valid', config },
      images: [...images],
      targets,
      ledger: { status: 'intact', sequence: records.length, records },
    };
  }

  return { config, stays, arrivals, order, ladders: new Map(), snapshotAt };
}

/** A repository with nothing open. */
const quiet: Omit<Snapshot, 'config' | 'targets' | 'ledger'> = {
  version: 1,
  repository: { installation: 1, owner: 'replay', name: 'replay' },
  app: BOT,
  base: { branch: 'main', sha: TIP },
  bases: [],
  baseChecks: [],
  announced: TIP,
  state: null,
  images: [],
  pulls: [],
  merged: [],
  driftIssues: [],
  pushIssues: [],
  declined: [],
  opened: [],
  sources: [],
  restores: [],
  directs: [],
  groups: [],
  protection: null,
  branches: {},
};

/**
 * The config with every environment enforced and merging by itself. People and checks of others are left out: what they
 * would have said is not in a history.
 */
export function enforced(config: Config): Config {
  const environments: Config['environments'] = {};
  for (const [name, environment] of Object.entries(config.environments)) {
    const { approvers: _, ...rest } = environment;
    environments[name] = {
      ...rest,
      mode: 'enforce',
      merge: 'auto',
      sync: 'auto',
      checks: [],
      sourceChecks: [],
      limits: {},
    };
  }
  return { ...config, environments, limits: {} };
}

function targetState(stay: Stay, now: Instant): TargetState {
  const { at, files } = stay.held;
  const { application, environment } = at.target;
  const reported: Reported = {
    report: {
      application,
      environment,
      revision: stay.commit?.sha ?? TIP,
      content: at.content,
      sync: 'synced',
      health: 'healthy',
      healthySince: stay.from,
      syncedAt: stay.from,
      blockers: [],
      inventory: { objects: 1 },
      error: null,
      backend: null,
      drift: null,
    },
    cluster: environment,
    at: now,
    receivedAt: now,
    release: at.release,
  };
  return { status: 'read', at, files, report: reported, others: [] };
}

/** Every proof that the targets of an application would have earned, oldest first. */
function proofsOf(lists: readonly (readonly [string, readonly Stay[]])[], config: Config, until: Instant): Proof[] {
  const proofs = lists.flatMap(([, stays]) => stays.flatMap((stay) => proofsOfStay(stay, config, until)));
  return proofs.sort((a, b) => (a.provenAt < b.provenAt ? -1 : Number(a.provenAt > b.provenAt)));
}

function proofsOfStay(stay: Stay, config: Config, until: Instant): Proof[] {
  const { target, release, content } = stay.held.at;
  const { application, environment } = target;
  return proofTimes(stay, config, until).map((provenAt) => ({
    kind: 'proof',
    version: 1,
    application,
    environment,
    release,
    content,
    revision: stay.commit?.sha ?? TIP,
    cluster: environment,
    healthySince: stay.from,
    provenAt,
    soakSeconds: config.environments[environment]?.soak ?? 0,
  }));
}

/** Those that there were by then and that may still count. Most of a long history counts for nothing any more. */
function proofsUntil(proofs: readonly Proof[], at: Instant): Proof[] {
  const oldest = plusSeconds(at, -PROOF_LIFE_SECONDS);
  const last = proofs.findLastIndex(({ provenAt }) => provenAt <= at);
  let first = last;
  while (first > 0 && (proofs[first - 1]?.provenAt ?? '') > oldest) first -= 1;
  return proofs.slice(Math.max(0, first), last + 1);
}

interface DatedRejection {
  from: Instant;
  /** When somebody brought the version in again all the same. */
  until: Instant | null;
  record: Rejection;
}

/** Going back says no to what was there, as `/rollback` and a revert by hand do. */
function rejectionsOf(arrivals: readonly Arrival[], order: VersionOrder): DatedRejection[] {
  return rollbacksIn(arrivals, order).map(({ arrival }) => {
    const { application } = partsAt(arrival.stay.key);
    const now = arrival.stay.held.at.release.artifacts;
    const was = arrival.previous.held.at.release.artifacts;
    const artifacts = was.filter((artifact) => !now.some((one) => sameArtifact(one, artifact)));
    const again = arrivals.find(
      ({ stay, entering }) =>
        stay.from > arrival.stay.from &&
        partsAt(stay.key).application === application &&
        entering.some((one) => artifacts.some((artifact) => sameArtifact(one, artifact))),
    );
    const facts = { kind: 'rejection', version: 1, application, by: arrival.commit.author, comment: null } as const;
    return {
      from: arrival.stay.from,
      until: again?.stay.from ?? null,
      record: { ...facts, artifacts, reason: arrival.commit.subject },
    };
  });
}

function datedRejection({ from, record }: DatedRejection): { at: Instant; record: Rejection } {
  return { at: from, record };
}

/** Sets and dependencies: what is judged of one application may depend on others. */
function applicationsThatMoveTogether(config: Config): (asked: readonly string[], all: readonly string[]) => string[] {
  const isAlone = config.applications.every((rule) => rule.set === undefined && rule.dependsOn.length === 0);
  return (asked, all) => [...(isAlone ? asked : all)];
}
