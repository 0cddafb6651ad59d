import { entryHash, entryPath, type HighWater, STATE_BRANCH } from '../../src/ledger/chain.ts';
import type { Ledger, StateRecord } from '../../src/model/record.ts';
import { type Artifact, sameArtifact } from '../../src/model/release.ts';
import type { PullState } from '../../src/model/snapshot.ts';
import { ledgerOf } from '../fakes/snapshot-of.ts';
import { type Round, targetsIn, tipOf, type World } from '../fakes/world.ts';

/** An artifact that came into a target which did not have it. */
export interface Entry {
  application: string;
  environment: string;
  artifact: Artifact;
}

/** A commit that came to the base branch, by the merge of a pull request or, with `pull` null, without one. */
export interface Arrival {
  sha: string;
  by: string;
  pull: { number: number; author: string; head: string } | null;
  /** The pull request as the round that merged it saw it; null when people merged it. */
  seen: PullState | null;
  entries: Entry[];
  /** Targets whose text changed at all. */
  touched: Omit<Entry, 'artifact'>[];
}

/** What is new in a world since somebody looked last. */
export interface Look {
  world: World;
  /** The round that happened since, if any. */
  round: Round | null;
  /** When the round looked, else now. */
  at: string;
  arrivals: Arrival[];
  /** What was on record when the round looked; without a round, at the last look. */
  before: readonly StateRecord[];
  /** What came on record since the last look. */
  fresh: readonly StateRecord[];
  /** The state branch as it is, checked against everything that was ever seen of it. */
  ledger: Ledger;
}

/** Watches a world from its beginning: each look tells what is new. */
export function watch(world: World): (round: Round | null) => Look {
  let tip = tipOf(world);
  let last: readonly StateRecord[] = [];
  let highWater: HighWater | null = null;
  return (round) => {
    const ledger = ledgerOf({ ...world, highWater });
    const records = recordsOf(ledger);
    const before = round === null ? last : recordsOf(round.snapshot.ledger);
    const at = round?.plan.at ?? world.now;
    const arrivals = arrivalsSince(world, tip, round);
    const look: Look = { world, round, at, arrivals, before, fresh: records.slice(last.length), ledger };
    tip = tipOf(world);
    if (ledger.status === 'intact') {
      last = records;
      highWater = markOf(world, ledger.sequence);
    }
    return look;
  };
}

function recordsOf(ledger: Ledger): StateRecord[] {
  return ledger.status === 'broken' ? [] : ledger.records.map(({ record }) => record);
}

function markOf({ host }: World, sequence: number): HighWater | null {
  const tip = host.git.branches.get(STATE_BRANCH);
  if (tip === undefined || sequence === 0) return null;
  return { sequence, hash: entryHash(host.git.files(tip).get(entryPath(sequence)) ?? '') };
}

function arrivalsSince(world: World, last: string, round: Round | null): Arrival[] {
  const { git } = world.host;
  const arrivals: Arrival[] = [];
  for (let sha: string | null = tipOf(world); sha !== null && sha !== last; sha = git.parent(sha)) {
    arrivals.unshift(arrivalOf(world, sha, round));
  }
  return arrivals;
}

function arrivalOf(world: World, sha: string, round: Round | null): Arrival {
  const { git, all } = world.host;
  const parent = git.parent(sha);
  const before = parent === null ? new Map() : targetsIn(git.files(parent));
  const merged = all.pulls.find(({ mergeSha }) => mergeSha === sha);
  const entries: Entry[] = [];
  const touched: Arrival['touched'] = [];
  for (const [key, { target, content, release }] of targetsIn(git.files(sha))) {
    const { application, environment } = target;
    const old: Artifact[] = before.get(key)?.release.artifacts ?? [];
    if (before.get(key)?.content !== content) touched.push({ application, environment });
    for (const artifact of release.artifacts) {
      if (!old.some((one) => sameArtifact(one, artifact))) entries.push({ application, environment, artifact });
    }
  }
  const { number = 0, author = '', head } = merged ?? {};
  const pull = merged === undefined ? null : { number, author, head: head?.sha ?? '' };
  const seen = round?.snapshot.pulls.find((one) => one.number === number) ?? null;
  return { sha, by: git.author(sha), pull, seen, entries, touched };
}
