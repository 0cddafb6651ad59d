import { describe, expect, test } from 'vitest';
import { type Artifact, releaseOf } from '../../src/model/release.ts';
import type { Snapshot, TargetChange } from '../../src/model/snapshot.ts';
import type { TargetAt } from '../../src/model/target.ts';
import {
  actionsOf,
  aLedger,
  anArtifact,
  aPromotion,
  aProof,
  aPull,
  aTargetAt,
  gist,
  IMAGE,
  planOf,
  type ReadTarget,
  sha,
  verdictOn,
} from './builders.ts';

const WORKER = 'ghcr.io/acme/worker';

function artifacts(checkout: string, worker: string): Artifact[] {
  return [anArtifact(checkout), anArtifact(worker, WORKER)];
}

function fileText(checkout: string, worker: string): string {
  const [one, other] = artifacts(checkout, worker);
  return `image:\n  repository: ${IMAGE}\n  tag: ${checkout}\n  digest: ${one?.digest}\nworker:\n  image:\n    repository: ${WORKER}\n    tag: ${worker}\n    digest: ${other?.digest}\n`;
}

function at(environment: string, checkout: string, worker: string): TargetAt {
  const plain = aTargetAt(environment, checkout);
  const file = `apps/checkout/envs/${environment}/values.yaml`;
  const places = [
    { repository: IMAGE, file, document: 0, form: { kind: 'values' as const, path: ['image'] } },
    { repository: WORKER, file, document: 0, form: { kind: 'values' as const, path: ['worker', 'image'] } },
  ];
  const content = sha(`${environment} ${checkout} ${worker}`);
  return { ...plain, content, release: releaseOf(artifacts(checkout, worker)), places };
}

function target(environment: string, checkout: string, worker: string): ReadTarget {
  const files = { [`apps/checkout/envs/${environment}/values.yaml`]: fileText(checkout, worker) };
  return { status: 'read', at: at(environment, checkout, worker), files, report: null, others: [] };
}

function change(environment: string, from: [string, string], to: [string, string]): TargetChange {
  const diff = { status: 'rendered' as const, changes: [] };
  return {
    application: 'checkout',
    environment,
    before: at(environment, ...from),
    after: at(environment, ...to),
    diff,
  };
}

const proven = (environment: string, checkout: string, worker: string) =>
  aProof(environment, '', { release: releaseOf(artifacts(checkout, worker)) });

const targets = [
  target('dev', '1.5.0', '2.5.0'),
  target('staging', '1.5.0', '2.5.0'),
  target('prod', '1.4.0', '2.4.0'),
];
const snapshot: Partial<Snapshot> = {
  targets,
  ledger: aLedger(proven('dev', '1.5.0', '2.5.0'), proven('staging', '1.5.0', '2.5.0')),
};

describe('a release of two images', () => {
  test('moves as one, with both in title, table, trailers and file', () => {
    const [action, ...others] = actionsOf(planOf(snapshot), 'ensurePullRequest');
    expect(others).toEqual([]);
    expect(action?.title).toBe('Promote checkout 1.5.0 and 1 more to prod');
    expect(action?.edits).toEqual([{ path: 'apps/checkout/envs/prod/values.yaml', text: fileText('1.5.0', '2.5.0') }]);
    expect(action?.body).toContain(`| \`${IMAGE}\` | \`1.4.0\``);
    expect(action?.body).toContain(`| \`${WORKER}\` | \`2.4.0\``);
    expect(action?.commitMessage).toContain(`${IMAGE}: 1.4.0 -> 1.5.0\n${WORKER}: 2.4.0 -> 2.5.0`);
  });

  test('is left alone while its promotion brings both, and built anew when it brings one', () => {
    const whole = aPromotion('prod', '1.4.0', '1.5.0', {
      changes: [change('prod', ['1.4.0', '2.4.0'], ['1.5.0', '2.5.0'])],
    });
    expect(actionsOf(planOf({ ...snapshot, pulls: [whole] }), 'ensurePullRequest')).toEqual([]);
    expect(gist(verdictOn(planOf({ ...snapshot, pulls: [whole] }), 8))).toMatch(/^waiting AwaitingApproval/);
    const half = { ...whole, changes: [change('prod', ['1.4.0', '2.4.0'], ['1.5.0', '2.4.0'])] };
    expect(actionsOf(planOf({ ...snapshot, pulls: [half] }), 'ensurePullRequest')).toHaveLength(1);
  });

  const cases: { name: string; to: [string, string]; ledger?: Snapshot['ledger']; says: string }[] = [
    {
      name: 'only one of them by hand, though each alone is proven',
      to: ['1.5.0', '2.4.0'],
      says: 'blocked ReleaseSplit: checkout/prod would get checkout 1.5.0 with worker 2.4.0, and staging proved checkout 1.5.0 with worker 2.5.0: the release moves as one',
    },
    {
      name: 'both by hand, of two releases that were proven one after the other',
      to: ['1.5.0', '2.6.0'],
      ledger: aLedger(proven('staging', '1.5.0', '2.5.0'), proven('staging', '1.6.0', '2.6.0')),
      says: 'blocked ReleaseSplit: checkout/prod would get checkout 1.5.0 with worker 2.6.0, and staging proved',
    },
    {
      name: 'one of them, which was proven beside what stays',
      to: ['1.5.0', '2.4.0'],
      ledger: aLedger(proven('staging', '1.5.0', '2.5.0'), proven('staging', '1.5.0', '2.4.0')),
      says: 'waiting AwaitingApproval',
    },
    {
      name: 'one of them that nobody proved is the order’s to say',
      to: ['1.9.0', '2.4.0'],
      says: 'blocked UpstreamNotProven',
    },
  ];
  test.each(cases)('moves by hand: $name', ({ to, ledger, says }) => {
    const pull = aPull({ changes: [change('prod', ['1.4.0', '2.4.0'], to)] });
    const plan = planOf({ ...snapshot, pulls: [pull], ...(ledger === undefined ? {} : { ledger }) });
    expect(gist(verdictOn(plan, 7))).toContain(says);
  });
});
