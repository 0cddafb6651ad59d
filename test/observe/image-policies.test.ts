import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Config } from '../../src/model/config.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { IMAGE_FACTS } from '../../src/observe/image-facts.ts';
import { observeImages } from '../../src/observe/images.ts';
import type { View } from '../../src/observe/views.ts';
import { createEngine } from '../../src/render/create-engine.ts';
import { createSelect } from '../../src/render/create-select.ts';
import type { RenderEngine } from '../../src/render/engine.ts';
import type { Store } from '../../src/store/store.ts';
import { actionsOf, aLedger, aTarget, IMAGE, planOf } from '../decide/builders.ts';
import { openEmptyStore } from '../fakes/empty-store.ts';

/** From what a registry answers, through the engine, to the pull request: each policy that asks more than the tags. */

const NOW = '2026-03-04T12:00:00.000Z';
const key = { installation: 1, owner: 'acme', name: 'deploy' };
let store: Store;
let engine: RenderEngine;
beforeAll(async () => {
  engine = createEngine({ isLean: true });
  store = await openEmptyStore();
  await store.keys.know(key);
});
afterAll(async () => {
  await engine.close();
  await store.close();
});
beforeEach(async () => {
  for (const table of ['images', 'image_scans', 'marks']) await store.database.query(`delete from shiplock.${table}`);
});

/** What the registry has: by tag when it was built, for what, and what makes its digest another one. */
type Shelf = Record<string, { created?: string; platforms?: string[]; content?: string }>;

function digestOf(tag: string, content = ''): string {
  return `sha256:${createHash('sha256').update(`${IMAGE}:${tag}${content}`).digest('hex')}`;
}

function registryWith(shelf: Shelf, asked: string[]) {
  const byDigest = new Map(Object.entries(shelf).map(([tag, one]) => [digestOf(tag, one.content), { tag, ...one }]));
  return {
    tags: async () => Object.keys(shelf),
    digest: async (_: string, tag: string) => (shelf[tag] === undefined ? null : digestOf(tag, shelf[tag].content)),
    async describe(_: string, digest: string) {
      const one = byDigest.get(digest);
      if (one === undefined) return null;
      asked.push(one.tag);
      const { created = null, platforms = ['linux/amd64'] } = one;
      return { kind: 'image', mediaType: '', platforms, created, labels: {} };
    },
  };
}

async function look(image: object, running: string, shelf: Shelf, now = NOW) {
  const asked: string[] = [];
  const config = Config.parse({
    version: 1,
    environments: { dev: {} },
    applications: [{ path: 'apps/{application}/envs/{environment}', image }],
  });
  const targets = [aTarget('dev', running, {} satisfies Partial<TargetReport>)];
  const view = {
    ...{ store, key, scanSeconds: 600, now: () => now, select: createSelect(engine) },
    registry: registryWith(shelf, asked),
    config: { status: 'valid', config },
    log: { info() {}, warn: (_: object, text: string) => expect.unreachable(text) },
  } as unknown as View;
  const ledger = aLedger();
  const images = await observeImages(view, { discoveries: targets, others: [] }, ledger);
  const plan = planOf({ config: { status: 'valid', config }, targets, images, ledger }, now);
  const [action] = actionsOf(plan, 'ensurePullRequest');
  const text = action?.edits[0]?.text ?? '';
  const [, tag = null] = /tag: (\S+)/.exec(text) ?? [];
  const [, digest = null] = /digest: (\S+)/.exec(text) ?? [];
  return { tag, digest, asked, notes: plan.notes.map(({ message }) => message), again: plan.reconsiderAt };
}

test('what is forgotten of images changes no decision, and is nothing that may be asked again', async () => {
  const policies = [
    { newest: true },
    { semver: '1.x', platforms: ['linux/amd64'] },
    { digest: 'main' },
    { semver: '*' },
  ];
  const day = (count: number): string => new Date(Date.parse(NOW) + count * 24 * 3600 * 1000).toISOString();
  const one = fc.record({
    created: fc.integer({ min: -60, max: 0 }).map(day),
    platforms: fc.constantFrom(['linux/amd64'], ['linux/arm64']),
    content: fc.constantFrom('a', 'b', 'c'),
  });
  const shelf = fc.dictionary(fc.constantFrom('1.4.2', '1.4.3', '1.5.0', '1.6.0-rc.1', 'main'), one);
  const law = fc.asyncProperty(
    fc.constantFrom(...policies),
    fc.array(shelf, { minLength: 1, maxLength: 4 }),
    async (image, shelves) => {
      for (const table of ['images', 'image_scans', 'marks'])
        await store.database.query(`delete from shiplock.${table}`);
      for (const [index, each] of shelves.entries()) await look(image, '1.4.2', { '1.4.2': {}, ...each }, day(index));
      const last = { '1.4.2': {}, ...shelves.at(-1) };
      const at = day(shelves.length - 1);
      const before = await look(image, '1.4.2', last, at);
      await store.images.trim({ before: day(100), notes: IMAGE_FACTS });
      // No registry is asked for what was known.
      expect(await look(image, '1.4.2', last, at)).toEqual(before);
      const marks = (await store.marks.list('acme/deploy', IMAGE_FACTS)).map((mark) => mark.key.split('@')[1]);
      const known = new Set((await store.images.list(IMAGE)).map(({ digest }) => digest));
      expect(marks.filter((digest) => !known.has(digest ?? ''))).toEqual([]);
    },
  );
  await fc.assert(law, { numRuns: 60 });
});

test('newest: by the time at which the image says it was built, whatever its tag', async () => {
  const shelf = {
    'b-aaa': { created: '2026-03-04T08:00:00Z' },
    'b-zzz': { created: '2026-03-01T08:00:00Z' },
    'b-mmm': { created: '2026-03-03T08:00:00+02:00' },
    other: { created: '2026-03-04T11:00:00Z' },
  };
  const image = { newest: true, tags: { pattern: '^b-' } };
  const found = await look(image, 'b-mmm', shelf);
  expect(found).toMatchObject({ tag: 'b-aaa', digest: digestOf('b-aaa') });
  expect(found.asked.toSorted()).toEqual(['b-aaa', 'b-mmm', 'b-zzz']);
  expect((await look(image, 'b-mmm', shelf)).asked).toEqual([]);
});

test('platforms: the newest that is there for all of them', async () => {
  const both = ['linux/amd64', 'linux/arm64'];
  const shelf = { '1.4.2': {}, '1.4.3': { platforms: both }, '1.4.4': {} };
  const found = await look({ platforms: both }, '1.4.2', shelf);
  expect(found).toMatchObject({ tag: '1.4.3', digest: digestOf('1.4.3'), asked: ['1.4.4', '1.4.3'] });
});

test('minimumAge: what is too young waits, until a time that is said', async () => {
  const shelf = { '1.4.2': {}, '1.4.3': { created: '2026-03-04T11:30:00Z' } };
  const early = await look({ minimumAge: '1h' }, '1.4.2', shelf);
  expect(early).toMatchObject({ tag: null, again: '2026-03-04T12:30:00.000Z' });
  expect(early.notes.join()).toContain('1.4.3');
  const later = await look({ minimumAge: '1h' }, '1.4.2', shelf, '2026-03-04T12:30:01.000Z');
  expect(later).toMatchObject({ tag: '1.4.3' });
});

test('digest: the tag that is pushed again and again is followed by its digest', async () => {
  const found = await look({ digest: 'main' }, 'main', { main: { content: 'new' } });
  expect(found).toMatchObject({ tag: 'main', digest: digestOf('main', 'new') });
  const newer = { main: { content: 'newer' } };
  // Nobody told of the push, so the next listing finds it.
  expect((await look({ digest: 'main' }, 'main', newer)).digest).toBe(digestOf('main', 'new'));
  expect((await look({ digest: 'main' }, 'main', newer, '2026-03-04T12:15:00.000Z')).digest).toBe(
    digestOf('main', 'newer'),
  );
});
