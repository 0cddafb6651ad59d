import { expect, test } from 'vitest';
import type { ListedVersions } from '../../src/charts/chart-repository.ts';
import { releaseOf } from '../../src/model/release.ts';
import { observeCharts } from '../../src/observe/charts.ts';
import type { Discovery } from '../../src/observe/targets/discover-targets.ts';
import type { View } from '../../src/observe/views.ts';
import type { ImageFact, Images } from '../../src/store/images.ts';
import { aTargetAt } from '../decide/builders.ts';
import { memoryMarks } from './memory-marks.ts';

const redis = 'https://charts.example.com/stable/redis';
const web = 'oci://ghcr.io/acme/charts/web';
const sha = (digit: string): string => `sha256:${digit.repeat(64)}`;

function naming(...charts: { repository: string; digest?: string }[]): Discovery[] {
  const artifacts = charts.map(({ repository, digest = null }) => {
    return { kind: 'chart' as const, repository, tag: '1.0.0', digest };
  });
  const image = aTargetAt('dev', '1.0.0');
  const release = releaseOf([...image.release.artifacts, ...artifacts]);
  return [{ status: 'read', at: { ...image, release }, files: {} }];
}

/** What the store does with facts, in memory. */
function memoryImages(): Images {
  const facts = new Map<string, ImageFact>();
  const scans = new Map<string, string>();
  const keyOf = ({ repository, tag }: Pick<ImageFact, 'repository' | 'tag'>): string => `${repository} ${tag}`;
  return {
    see: async (some) => {
      for (const fact of some)
        facts.set(keyOf(fact), { ...fact, digest: fact.digest ?? facts.get(keyOf(fact))?.digest ?? null });
    },
    list: async (repository) =>
      [...facts.values()].filter((fact) => fact.repository === repository).map((fact) => ({ ...fact, told: null })),
    scannedAt: async (repository) => scans.get(repository) ?? null,
    scanned: async (repository, tags, at) => {
      for (const fact of facts.values())
        if (fact.repository === repository && !tags.includes(fact.tag) && fact.seenAt < at) facts.delete(keyOf(fact));
      for (const tag of tags) {
        const fact = { repository, tag, digest: null, source: 'scan', seenAt: at };
        if (!facts.has(keyOf(fact))) facts.set(keyOf(fact), fact);
      }
      scans.set(repository, at);
    },
    forget: async (repository, tag) => void facts.delete(keyOf({ repository, tag })),
    forgetScans: async () => scans.clear(),
    trim: async () => 0,
  };
}

/** A view at a time that the test moves, with repositories that list these versions, or fail. */
function aStage(hosts = ['charts.example.com', 'ghcr.io'], settings: object[] = []) {
  const images = memoryImages();
  const stage = {
    now: '2026-11-21T12:00:00.000Z',
    asked: [] as string[],
    said: [] as string[],
    versions: ['1.0.0'] as string[] | null,
    event: (repository: string, tag: string) =>
      images.see([{ repository, tag, digest: null, source: 'harbor', seenAt: stage.now }]),
  };
  const versions = async (chart: { repository: string; name: string }): Promise<ListedVersions> => {
    stage.asked.push(`${chart.repository} ${chart.name}`);
    if (stage.versions === null) return { status: 'failed', message: 'It does not answer.' };
    return {
      status: 'listed',
      versions: stage.versions.map((version) => ({ version, created: null, digest: sha('a') })),
    };
  };
  const view = {
    key: { installation: 1, owner: 'acme', name: 'gitops' },
    config: { status: 'valid', config: { charts: { hosts }, applications: [], artifacts: settings } },
    allowedCharts: { versions },
    registry: {
      digest: async (name: string, tag: string) => (tag === '2.0.0_b.1' ? sha('2') : `${name} has no ${tag}`),
    },
    store: { marks: memoryMarks(), images },
    scanSeconds: 300,
    now: () => stage.now,
    log: { warn: (_: object, text: string) => stage.said.push(text) },
  } as unknown as View;
  const seen = async (...charts: Parameters<typeof naming>) =>
    (await observeCharts(view, naming(...charts))).map(({ tags }) => tags.map(({ tag }) => tag).join(' '));
  return { stage, view, seen };
}

test('versions are listed when they are due, and kept while their host does not answer', async () => {
  const { stage, view, seen } = aStage();
  expect(await observeCharts(view, naming({ repository: redis }))).toEqual([
    { kind: 'chart', repository: redis, tags: [{ tag: '1.0.0', digest: null }] },
  ]);
  stage.versions = ['1.0.0', '1.1.0', '2.0.0-rc.1', '1.x', 'latest'];
  stage.now = '2026-11-21T12:04:29.000Z';
  expect(await seen({ repository: redis })).toEqual(['1.0.0']);
  expect(stage.asked).toEqual(['https://charts.example.com/stable redis']);
  stage.now = '2026-11-21T12:05:30.000Z';
  expect(await seen({ repository: redis })).toEqual(['1.0.0 1.1.0 2.0.0-rc.1']);
  stage.versions = null;
  stage.now = '2026-11-21T12:11:00.000Z';
  expect(await seen({ repository: redis }, { repository: `${redis}-cluster` })).toEqual(['', '1.0.0 1.1.0 2.0.0-rc.1']);
  // One host is asked once with each look, and not with every look.
  expect(stage.asked).toHaveLength(3);
  stage.now = '2026-11-21T12:12:00.000Z';
  await seen({ repository: redis });
  expect(stage.asked).toHaveLength(3);
  expect(stage.said).toEqual(['the registry did not answer, known tags are used']);
});

test('a chart with a period of its own is listed by that', async () => {
  const { stage, seen } = aStage(undefined, [{ match: 'https://charts.example.com/*', scan: 3600 }]);
  await seen({ repository: redis }, { repository: web });
  stage.now = '2026-11-21T12:10:00.000Z';
  await seen({ repository: redis }, { repository: web });
  stage.now = '2026-11-21T13:20:00.000Z';
  await seen({ repository: redis }, { repository: web });
  const times = (name: string) => stage.asked.filter((asked) => asked.endsWith(` ${name}`)).length;
  expect([times('redis'), times('web')]).toEqual([2, 3]);
});

test('an event makes them be listed at once, and what it says counts only when the listing has it', async () => {
  const { stage, seen } = aStage();
  await seen({ repository: web });
  stage.now = '2026-11-21T12:01:00.000Z';
  await stage.event(web, '1.1.0');
  await stage.event(web, '9.9.9');
  stage.now = '2026-11-21T12:01:01.000Z';
  stage.versions = null;
  expect(await seen({ repository: web })).toEqual(['1.0.0']);
  stage.now = '2026-11-21T12:03:02.000Z';
  stage.versions = ['1.0.0', '1.1.0'];
  expect(await seen({ repository: web })).toEqual(['1.0.0 1.1.0']);
  expect(await seen({ repository: web })).toEqual(['1.0.0 1.1.0']);
  expect(stage.asked).toHaveLength(3);
});

test('charts of hosts that the config does not list have none, whatever an event says', async () => {
  const { stage, view } = aStage(['charts.example.com']);
  await stage.event(web, '1.1.0');
  const [state] = await observeCharts(view, naming({ repository: web }));
  const message = 'ghcr.io is not among the `charts.hosts` of .github/shiplock.yaml';
  expect(state).toMatchObject({ tags: [], problem: { message, since: stage.now } });
  expect([stage.asked, stage.said]).toEqual([[], []]);
});

test('a chart that is pinned by digest gets those of its registry, under the tags that it has there', async () => {
  const { stage, view } = aStage();
  stage.versions = ['1.0.0', '2.0.0+b.1'];
  const [state] = await observeCharts(view, naming({ repository: web, digest: sha('1') }));
  expect(state?.tags).toContainEqual({ tag: '2.0.0+b.1', digest: sha('2') });
  const [helm] = await observeCharts(view, naming({ repository: redis, digest: sha('1') }));
  expect(helm?.tags.map(({ digest }) => digest)).toEqual([null, null]);
});
