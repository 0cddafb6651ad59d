import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptImages } from '../../src/intake/registries/accept-images.ts';
import type { ImageEvent } from '../../src/intake/registries/image-event.ts';
import { Config } from '../../src/model/config.ts';
import type { Store } from '../../src/store/store.ts';
import { oneLivePromotion } from '../checker/invariants/writes.ts';
import type { Look } from '../checker/look.ts';
import { openEmptyStore } from '../fakes/empty-store.ts';
import { anArtifact, BOT, createWorld, runRound, settle, targetsIn, tipOf, type World } from '../fakes/world.ts';

/*
 * A burst of pushes, told by a registry as registries tell: late, twice, in another order, or not at all. What is told goes
 * through the intake and the store as in the server; the slow scan tells the rest. Whatever was lost or came twice, the
 * pull requests in the end are the same.
 */

const GROUP = ['basket', 'checkout', 'payment'];
const OTHERS = Array.from({ length: 12 }, (_, index) => `app-${String(index).padStart(2, '0')}`);
const NAMES = [...GROUP, ...OTHERS];
const TAGS = ['1.0.1', '1.0.2', '1.0.3'];

const config = Config.parse({
  version: 1,
  environments: { dev: { merge: 'manual' } },
  applications: [
    ...GROUP.map((name) => ({ name, path: `apps/${name}/{environment}`, group: 'shop' })),
    { path: 'apps/{application}/{environment}' },
  ],
});

interface Push {
  name: string;
  tag: string;
}
const pushes: Push[] = NAMES.flatMap((name) => TAGS.map((tag) => ({ name, tag })));

/** What happens to the events of a burst: which come, in which order, some of them again, and rounds in between. */
const told = fc
  .tuple(
    fc.shuffledSubarray(pushes),
    fc.array(fc.constantFrom(...pushes), { maxLength: 12 }),
    fc.array(fc.nat({ max: 60 }), { maxLength: 4 }),
  )
  .map(([once, again, rounds]) => ({ events: [...once, ...again], rounds: new Set(rounds) }));

let store: Store;
let deliveries = 0;
beforeAll(async () => {
  store = await openEmptyStore();
});
afterAll(() => store.close());

/** One delivery of a registry with one event, from its body to what the store knows. */
async function tell(run: string, { name, tag }: Push): Promise<void> {
  const { repository, digest } = anArtifact(name, tag);
  const event: ImageEvent = {
    ...{ id: null, kind: 'image', action: 'push', time: null },
    repository: `${run}/${repository}`,
    tag,
    digest,
  };
  deliveries += 1;
  const options = { store, queue: { add: async () => undefined }, now: () => new Date() };
  const delivery = { id: `${run} ${deliveries}`, source: 'harbor', event: 'push', headers: {}, body: new Uint8Array() };
  await acceptImages(options, delivery, [event]);
}

/** The world's registry, as far as the store knows of it. */
async function look(run: string, world: World): Promise<void> {
  for (const name of NAMES) {
    const facts = await store.images.list(`${run}/${anArtifact(name, '').repository}`);
    if (facts.length > 0)
      world.tags.set(
        name,
        facts.map(({ tag }) => tag),
      );
  }
}

async function round(world: World): Promise<void> {
  const done = await runRound(world);
  expect(done.errors).toEqual([]);
  expect(oneLivePromotion({ world, round: done } as Look)).toEqual([]);
}

/** Each open promotion with what it brings. */
async function standing(world: World): Promise<Record<string, string[]>> {
  const here = targetsIn(world.host.git.files(tipOf(world)));
  const pulls = (await world.host.pulls.open('main')).filter(({ author }) => author === BOT);
  const entries = pulls.map(({ head }) => {
    const after = targetsIn(world.host.git.files(head.sha));
    const moved = [...after].filter(([key, { content }]) => here.get(key)?.content !== content);
    return [head.branch, moved.map(([key, { release }]) => `${key} ${release.artifacts[0]?.tag}`)] as const;
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const expected = {
  'shiplock/promote-batch/dev': OTHERS.map((name) => `${name}/dev 1.0.3`),
  'shiplock/promote-group/shop/dev': GROUP.map((name) => `${name}/dev 1.0.3`),
};

test('events that are lost, doubled and out of order end in the same pull requests, none of them twice', {
  timeout: 300_000,
}, async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(told, async ({ events, rounds }) => {
      runs += 1;
      const run = `run-${runs}.test`;
      const world = createWorld(config, NAMES);
      for (const [index, event] of events.entries()) {
        await tell(run, event);
        if (!rounds.has(index)) continue;
        await look(run, world);
        await round(world);
      }
      for (const name of NAMES) {
        await store.images.scanned(`${run}/${anArtifact(name, '').repository}`, TAGS, new Date().toISOString());
      }
      await look(run, world);
      await round(world);
      await settle(world);
      expect(await standing(world)).toEqual(expected);
      for (const branch of Object.keys(expected)) {
        // One commit on the tip, however often it was made anew.
        expect(world.host.git.parent(world.host.git.branches.get(branch) ?? '')).toBe(tipOf(world));
      }
      const writes = world.host.writes();
      for (const event of events.slice(0, 5)) await tell(run, event);
      await look(run, world);
      await settle(world);
      expect(world.host.writes()).toBe(writes);
    }),
    { numRuns: 15 },
  );
});
