import { expect, test } from 'vitest';
import type { Incident, Ledger, StateRecord } from '../../../src/model/record.ts';
import { releaseOf } from '../../../src/model/release.ts';
import type { PullState, Reported, Snapshot, TargetChange } from '../../../src/model/snapshot.ts';
import { parseCommitMessage } from '../../../src/text/commit-message.ts';
import {
  actionsOf,
  anArtifact,
  aPull,
  aReport,
  aTarget,
  aTargetAt,
  type EnvironmentInput,
  gist,
  NOW,
  planOf,
  type ReadTarget,
  recordsOf,
  sha,
  valid,
  verdictOn,
} from '../builders.ts';

/** One line of the truth table: what is given, and what the check of pull request 7 and the plan say to it. */
export interface Case {
  name: string;
  environments?: Readonly<Record<string, EnvironmentInput>>;
  targets: Snapshot['targets'];
  ledger?: Ledger;
  /** What pull request 7 changes; without it there is none. */
  changes?: TargetChange[];
  pull?: Partial<PullState>;
  more?: Partial<Snapshot>;
  /** `status Reason: message` of its check. */
  says?: string;
  /** When the gates open by the clock. */
  until?: string | null;
  /** Promotions that are opened or moved: `target version`. */
  opens?: string[];
  /** Pull requests that are merged. */
  merges?: number[];
  /** What is written down: `kind version`. */
  writes?: string[];
}

/** dev → staging (soak 10 min) → prod, all merged automatically. */
export const open = { dev: {}, staging: { after: ['dev'], soak: '10m' }, prod: { after: ['staging'] } } as const;

/** dev at 1.4.3 and prod at 1.4.2 and well, and staging as given. */
export function stagingAt(tag: string, report: Parameters<typeof aTarget>[2] = null): ReadTarget[] {
  return [aTarget('dev', '1.4.3'), aTarget('staging', tag, report), aTarget('prod', '1.4.2')];
}

/** A history with the times of its entries. */
export function dated(...entries: [at: string, record: StateRecord][]): Ledger {
  return { status: 'intact', sequence: entries.length, records: entries.map(([at, record]) => ({ at, record })) };
}

export function anIncident(environment: string, tag: string): Incident {
  const { release, content } = aTargetAt(environment, tag);
  const facts = { release, content, revision: sha('base'), why: 'synced, degraded' };
  return { kind: 'incident', version: 1, target: `checkout/${environment}`, ...facts };
}

/** What one more cluster says of a target. */
export function fromCluster(
  cluster: string,
  { at }: ReadTarget,
  report: Parameters<typeof aReport>[1] = {},
  heard: Partial<Pick<Reported, 'at' | 'receivedAt'>> = {},
): Reported {
  return { ...aReport(at, report), cluster, ...heard };
}

/** A target that several clusters report, the worst first as observing has it. */
export function inClusters(target: ReadTarget, ...reports: Reported[]): ReadTarget {
  const [report, ...others] = reports;
  return { ...target, report: report ?? null, others };
}

/** The target with its report as it was heard at other times. */
export function heard(target: ReadTarget, times: Partial<Pick<Reported, 'at' | 'receivedAt'>>): ReadTarget {
  return { ...target, report: target.report === null ? null : { ...target.report, ...times } };
}

/** A change into a target of two images. */
export function aPairChange(environment: string, from: readonly [string, string], to: readonly [string, string]) {
  const pair = (tags: readonly [string, string]) => ({
    ...aTargetAt(environment, tags.join('+')),
    release: releaseOf([anArtifact(tags[0]), anArtifact(tags[1], 'ghcr.io/acme/worker')]),
  });
  const diff = { status: 'rendered' as const, changes: [] };
  return { application: 'checkout', environment, before: pair(from), after: pair(to), diff };
}

/** Runs each case as a test of its name. */
export function table(cases: readonly Case[]): void {
  test.each(cases)('$name', ({ environments = open, targets, ledger, changes, pull, more, ...expected }) => {
    const pulls = changes === undefined ? [] : [aPull({ changes, ...pull })];
    const given = { config: valid(environments), targets, pulls, ...more };
    const plan = planOf(ledger === undefined ? given : { ...given, ledger }, NOW);
    if (expected.says !== undefined) expect(gist(verdictOn(plan, 7))).toBe(expected.says);
    if (expected.until !== undefined) expect(verdictOn(plan, 7)).toMatchObject({ until: expected.until });
    const opened = actionsOf(plan, 'ensurePullRequest').flatMap(({ commitMessage }) =>
      parseCommitMessage(commitMessage).map(
        ({ target, artifacts }) => `${target} ${artifacts.map(({ tag }) => tag).join(' ')}`,
      ),
    );
    if (expected.opens !== undefined) expect(opened).toEqual(expected.opens);
    const merged = actionsOf(plan, 'mergePullRequest').map(({ pull: number }) => number);
    if (expected.merges !== undefined) expect(merged).toEqual(expected.merges);
    if (expected.writes !== undefined) expect(recordsOf(plan).map(written)).toEqual(expected.writes);
  });
}

function written(record: StateRecord): string {
  const tags = 'release' in record ? record.release.artifacts.map(({ tag }) => tag).join(' ') : '';
  return `${record.kind} ${tags}`.trim();
}
