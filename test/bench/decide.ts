import { performance } from 'node:perf_hooks';
import { decide } from '../../src/decide/decide.ts';
import type { ImageState } from '../../src/model/image-state.ts';
import type { Plan } from '../../src/model/plan.ts';
import { releaseOf } from '../../src/model/release.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { renderBranchName } from '../../src/text/branch-name.ts';
import {
  aConfig,
  aLedger,
  anArtifact,
  aPromotion,
  aProof,
  aReport,
  aSnapshot,
  aTargetAt,
  NOW,
  type ReadTarget,
  valuesText,
} from '../decide/builders.ts';
import type { Table } from './table.ts';

const APPLICATIONS = 1_000;
const environments = ['dev', 'test', 'staging', 'eu', 'us'] as const;
const config = aConfig({
  dev: { soak: '10m' },
  test: { after: ['dev'], soak: '10m' },
  staging: { after: ['test'], soak: '1h' },
  eu: { after: ['staging'], approvers: { users: ['olga'] } },
  us: { after: ['staging'], approvers: { users: ['olga'] } },
});
const ROUNDS = process.argv.includes('--smoke') ? 6 : 30;

/** How long one decision takes for a big repository: at rest, in a burst of pushes, and with a hundred promotions open. */
export async function benchDecide(): Promise<Table> {
  const rest = worldOf({ tags: ['1.4.3'], promoted: 0 });
  const burst = worldOf({ tags: ['1.4.3', '1.4.4'], promoted: 0 });
  const open = worldOf({ tags: ['1.4.3'], promoted: 100 });
  return {
    name: `decide() for ${APPLICATIONS} applications × ${environments.length} environments`,
    rows: [
      measured('at rest', rest),
      measured('100 promotions are open', open),
      measured(`${APPLICATIONS} new versions at once`, burst),
    ],
  };
}

function measured(what: string, snapshot: Snapshot): Record<string, string | number> {
  const times: number[] = [];
  let plan: Plan | null = null;
  for (let round = 0; round < ROUNDS; round += 1) {
    const begin = performance.now();
    plan = decide(snapshot, NOW);
    times.push(performance.now() - begin);
  }
  const [first = 0] = times;
  const sorted = times.toSorted((a, b) => a - b);
  return {
    what,
    actions: plan?.actions.length ?? 0,
    'best ms': round(sorted[0]),
    'median ms': round(sorted[ROUNDS / 2]),
    'p95 ms': round(sorted[Math.floor(ROUNDS * 0.95)]),
    'first ms': round(first),
  };
}

function round(milliseconds = 0): number {
  return Math.round(milliseconds * 10) / 10;
}

/** Every environment but the last two has 1.4.3 and has proven it; `promoted` applications have a promotion open into both. */
function worldOf({ tags, promoted }: { tags: string[]; promoted: number }): Snapshot {
  const names = Array.from({ length: APPLICATIONS }, (_, index) => `app-${index}`);
  const promotions = names
    .slice(0, promoted)
    .map((name, index) => promotionOf(name, 1_000 + index, index % 2 === 0 ? 'eu' : 'us'));
  const isOpen = new Set(promotions.map(({ changes: [change] }) => `${change?.application}/${change?.environment}`));
  return aSnapshot({
    config: { status: 'valid', config },
    targets: names.flatMap((name) =>
      environments.map((environment) => targetOf(name, environment, isOpen.has(`${name}/${environment}`))),
    ),
    images: names.map((name) => imageOf(name, tags)),
    pulls: promotions,
    ledger: aLedger(
      ...names.flatMap((name) => environments.map((environment) => proofIn(name, environment, '1.4.2'))),
      ...names.flatMap((name) => environments.slice(0, 3).map((environment) => proofIn(name, environment, '1.4.3'))),
      ...names.flatMap((name) =>
        (['eu', 'us'] as const)
          .filter((environment) => !isOpen.has(`${name}/${environment}`))
          .map((environment) => proofIn(name, environment, '1.4.3')),
      ),
    ),
  });
}

function repositoryOf(application: string): string {
  return `ghcr.io/acme/${application}`;
}

function atOf(application: string, environment: string, tag: string) {
  const at = aTargetAt(environment, tag, application);
  const repository = repositoryOf(application);
  return {
    ...at,
    release: releaseOf([anArtifact(tag, repository)]),
    places: at.places.map((place) => ({ ...place, repository })),
  };
}

function targetOf(application: string, environment: string, isBehind: boolean): ReadTarget {
  const tag = isBehind ? '1.4.2' : '1.4.3';
  const at = atOf(application, environment, tag);
  const text = valuesText(tag, repositoryOf(application));
  const files = { [`apps/${application}/envs/${environment}/values.yaml`]: text };
  return { status: 'read', at, files, report: aReport(at), others: [] };
}

function proofIn(application: string, environment: string, tag: string) {
  const { release, content } = atOf(application, environment, tag);
  return aProof(environment, tag, { application, release, content });
}

function imageOf(application: string, newest: readonly string[]): ImageState {
  const repository = repositoryOf(application);
  const tags = [...Array.from({ length: 20 }, (_, index) => `1.3.${index}`), '1.4.1', '1.4.2', ...newest, 'latest'];
  return { repository, tags: tags.map((tag) => ({ tag, digest: anArtifact(tag, repository).digest })) };
}

function promotionOf(application: string, number: number, environment: string) {
  const [before, after] = [atOf(application, environment, '1.4.2'), atOf(application, environment, '1.4.3')];
  const head = { sha: anArtifact(`${number}`).digest?.slice(7, 47) ?? '', fork: false };
  const branch = renderBranchName({ kind: 'target', application, environment });
  const change = { application, environment, before, after, diff: { status: 'rendered' as const, changes: [] } };
  return aPromotion(environment, '1.4.2', '1.4.3', { number, head: { ...head, branch }, changes: [change] });
}
