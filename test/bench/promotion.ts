import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMeter } from '../../src/hosts/github/meter.ts';
import { watchMemory } from '../../src/sandbox/demo/memory.ts';
import { playStory } from '../../src/sandbox/demo/story.ts';
import { createWorld, REPOSITORY, type World } from '../../src/sandbox/demo/world.ts';

/** Where the story's promotions of staging and of prod begin, in what the App writes; what lies between is one whole promotion. */
const BEGINS = { staging: 'values-staging.yaml', prod: 'values-prod.yaml' };

export interface PromotionBench {
  name: string;
  rows: Record<string, string | number>[];
}

/** Plays the demo's story once: push → merged, GitHub mutations per promotion, writes of an idle look, memory. */
export async function benchPromotion(): Promise<PromotionBench> {
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-bench-'));
  const memory = watchMemory(process.pid);
  const world = await createWorld({ dir, soakSeconds: 2, patience: 60 });
  const quiet = { chapter: () => undefined, saw: () => undefined };
  try {
    await world.startServer();
    world.startAgents();
    await settled(world);
    const begin = Date.now();
    const pushed = await timeToMerge(world);
    await playStory(world.stage, quiet);
    const story = (Date.now() - begin) / 1000;
    const before = mutations(world).length;
    const one = onePromotion(world);
    const history = one.filter(({ path }) => path.includes('/contents/log'));
    // One more event that changes nothing: it must write nothing.
    world.github.addCollaborator(REPOSITORY, 'dana', 'write');
    await settled(world);
    return {
      name: 'promotion (the demo: dev, staging and prod, one hand-made pull request, two commands)',
      rows: [
        { what: 'image push → dev pull request opened', value: pushed.opened, unit: 's' },
        { what: 'image push → merged into dev', value: pushed.merged, unit: 's' },
        { what: 'image push → live in prod (soak 2 s twice, one person)', value: story, unit: 's' },
        { what: 'GitHub mutations of one automatic promotion', value: one.length, unit: 'requests' },
        { what: 'of them entries of the signed history', value: history.length, unit: 'requests' },
        {
          what: 'of them content creations',
          value: one.filter(({ createsContent }) => createsContent).length,
          unit: 'requests',
        },
        ...kindRows(one),
        { what: 'GitHub mutations, whole story', value: before, unit: 'requests' },
        {
          what: 'mutations of a look that finds nothing to do',
          value: mutations(world).length - before,
          unit: 'requests',
        },
        { what: 'peak memory of all processes', value: memory.stop() ?? 'unknown', unit: 'MiB' },
      ],
    };
  } finally {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Times from the push until the pull request is there and merged; the story starts with the same push and finds it done. */
async function timeToMerge(world: World): Promise<{ opened: number; merged: number }> {
  const begin = Date.now();
  await world.stage.pushImage('acme/checkout', '1.4.3');
  const found = { opened: 0, merged: 0 };
  const deadline = begin + 60_000;
  while (Date.now() < deadline && found.merged === 0) {
    const [pull] = world.github.inspect.pulls(REPOSITORY);
    if (pull !== undefined && found.opened === 0) found.opened = (Date.now() - begin) / 1000;
    if ((await world.stage.dana.pulls())[0]?.merged_at != null) found.merged = (Date.now() - begin) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return found;
}

/** What the App wrote so far, tokens left out. */
function mutations(world: World) {
  return world.github.inspect
    .exchanges()
    .filter(
      ({ method, path, actor, status, requestBody }) =>
        method !== 'GET' &&
        status < 400 &&
        /shiplock/.test(actor) &&
        (path.includes(`/repos/${REPOSITORY}/`) || (path.endsWith('/graphql') && isMutation(requestBody))),
    );
}

function isMutation(body: unknown): boolean {
  return JSON.stringify(body ?? '').includes('"query":"mutation');
}

/** How many writes of each kind, as the server's own meter names them. */
function kindRows(writes: ReturnType<typeof mutations>): PromotionBench['rows'] {
  const meter = createMeter();
  for (const { method, path, status } of writes) meter.count({ method, route: path, status, cost: 'write' });
  return Object.entries(meter.counts()).map(([kind, value]) => ({ what: `  ${kind}`, value, unit: 'requests' }));
}

/** The writes of the promotion into staging: from its commit to the proof that lets prod begin. */
function onePromotion(world: World) {
  const writes = mutations(world);
  const commitOf = (file: string) =>
    writes.findIndex(
      ({ path, requestBody }) => path.endsWith('/git/trees') && JSON.stringify(requestBody).includes(file),
    );
  return writes.slice(commitOf(BEGINS.staging), commitOf(BEGINS.prod));
}

/** Waits until the App has been quiet for three seconds. */
async function settled(world: World): Promise<void> {
  let last = -1;
  for (;;) {
    const now = world.github.inspect.exchanges().filter(({ actor }) => /shiplock/.test(actor)).length;
    if (now === last) return;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
}
