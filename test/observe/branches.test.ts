import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noCharts } from '../../src/charts/chart-repository.ts';
import { decide } from '../../src/decide/decide.ts';
import { createMirror } from '../../src/git/create-mirror.ts';
import type { Pull } from '../../src/hosts/host.ts';
import { ledgerKey } from '../../src/ledger/chain.ts';
import { createKeptFindings } from '../../src/observe/inspecting/kept-findings.ts';
import { observe, type Sources } from '../../src/observe/observe.ts';
import type { Mark } from '../../src/store/marks.ts';
import { BOT, NOW } from '../decide/builders.ts';
import { createFakeHost } from '../fakes/host.ts';
import { selectVersions } from '../fakes/rankings.ts';
import { startHttpGitServer } from '../git/http-git-server.ts';
import { originAt } from '../git/origin.ts';
import { workload } from './targets/world.ts';

const config = (names: string) => `version: 1
environments:
  dev: { branch: main }
  prod: { branch: env/prod, after: [dev] }
applications: [{ path: '${names}' }]
`;
const shop = (tag: string) => ({ 'apps/shop/deployment.yaml': workload('shop', `ghcr.io/acme/shop:${tag}`) });

test('every branch is read for the environments that live on it, and its pull requests are judged by them', async () => {
  const server = await startHttpGitServer();
  const dir = mkdtempSync(join(tmpdir(), 'shiplock-branches-'));
  const mirror = createMirror({ dir, url: server.url, token: async () => server.token });
  try {
    const origin = originAt(server.repository);
    const main = origin.commit('refs/heads/main', {
      '.github/shiplock.yaml': config('apps/{application}'),
      ...shop('1.1.0'),
    });
    // A config on another branch says nothing.
    const prod = origin.commit(
      'refs/heads/env/prod',
      { '.github/shiplock.yaml': config('no'), ...shop('1.0.0') },
      null,
    );
    const toProd = origin.commit('refs/pull/7/head', shop('1.1.0'), prod);
    const toMain = origin.commit('refs/pull/8/head', shop('1.2.0'), main);
    const pulls = [aPull(7, 'env/prod', toProd), aPull(8, 'main', toMain)];
    const snapshot = await observe(sourcesOf(pulls, mirror), 'main');
    expect(snapshot.base).toEqual({ branch: 'main', sha: main });
    expect(snapshot.bases).toEqual([{ branch: 'env/prod', sha: prod, announced: null, protection: null }]);
    expect(snapshot.targets.map((state) => (state.status === 'read' ? versionOf(state.at) : state))).toEqual([
      'shop/dev 1.1.0',
      'shop/prod 1.0.0',
    ]);
    expect(
      snapshot.pulls.map(({ number, base, changes }) => [
        number,
        base,
        changes.map(({ after }) => after && versionOf(after)),
      ]),
    ).toEqual([
      [8, undefined, ['shop/dev 1.2.0']],
      [7, 'env/prod', ['shop/prod 1.1.0']],
    ]);
    const plan = decide(snapshot, NOW);
    const said = plan.verdicts.map(({ pull, promotion }) => `${pull} ${promotion.status} ${promotion.reason}`);
    expect(said).toEqual(['8 passed Passed', '7 waiting AwaitingReport']);
    const wakes = plan.actions.flatMap((action) => (action.kind === 'wakeAgents' ? [action.branch] : []));
    expect(wakes).toEqual(['main', 'env/prod']);
  } finally {
    await mirror.close();
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});

function versionOf({
  target,
  release,
}: {
  target: { application: string; environment: string };
  release: { artifacts: { tag: string | null }[] };
}): string {
  return `${target.application}/${target.environment} ${release.artifacts[0]?.tag}`;
}

function aPull(number: number, base: string, sha: string): Pull {
  const facts = {
    title: 'Change',
    body: '',
    author: 'ann',
    url: 'https://github.example/acme/gitops/pull/1',
    draft: false,
    mergedAt: null,
    mergeSha: null,
    updatedAt: NOW,
    createdAt: NOW,
    labels: [],
  };
  return {
    number,
    state: 'open',
    ...facts,
    head: { sha, branch: `change-${number}`, fork: false },
    base: { branch: base },
  };
}

/** A host with some pull requests and nothing else, over a real mirror; what is not there throws when it is asked for. */
function sourcesOf(pulls: readonly Pull[], mirror: Sources['mirror']): Sources {
  const marks = new Map<string, Mark>();
  const host = createFakeHost({ app: { id: 1, login: BOT }, now: () => NOW });
  const nothing = async () => null;
  return {
    key: { installation: 1, owner: 'acme', name: 'gitops' },
    app: { id: 1, login: BOT },
    host: {
      ...host,
      pulls: {
        ...host.pulls,
        open: async (base: string) => pulls.filter((pull) => pull.base.branch === base),
        closedSince: async () => [],
        committers: async () => ['ann'],
      },
      rules: { ...host.rules, protection: nothing },
    },
    mirror,
    registry: { tags: async () => [], digest: nothing, labels: nothing },
    store: {
      pullHeads: { see: nothing, firstSeen: nothing, newestBefore: nothing },
      agentReports: { latest: async () => [] },
      images: { list: async () => [], scannedAt: async () => NOW, scanned: nothing, see: nothing },
      keys: { recordImageUses: nothing },
      marks: {
        get: async (repository: string, key: string) => marks.get(`${repository} ${key}`),
        set: async (repository: string, key: string, value: Mark) => void marks.set(`${repository} ${key}`, value),
        delete: async (repository: string, key: string) => void marks.delete(`${repository} ${key}`),
        list: async () => [],
      },
    },
    render: async () => ({ status: 'rendered', objects: [], files: [] }),
    template: async () => ({ status: 'failed', message: 'no templates here' }),
    tools: {
      decode: async () => ({ status: 'decoded', documents: [] }),
      policy: async () => ({ status: 'evaluated', judgements: [] }),
      inspections: {},
      kept: createKeptFindings({ program: 'test' }),
    },
    charts: { allowing: () => noCharts },
    ledgerKey: ledgerKey('the private key of the test'),
    now: () => NOW,
    scanSeconds: 600,
    announced: () => null,
    select: selectVersions,
    log: { warn: () => undefined },
  } as unknown as Sources;
}
