import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchMemory } from '../../src/sandbox/demo/memory.ts';
import { playStory } from '../../src/sandbox/demo/story.ts';
import { createWorld, REPOSITORY, type World } from '../../src/sandbox/demo/world.ts';
import { benchBurst } from './burst.ts';
import { benchDecide } from './decide.ts';
import { kindRows, mutations, settled } from './github-writes.ts';
import { benchServerBurst } from './server-burst.ts';
import type { Table } from './table.ts';

/** Where the story's promotions of staging and of prod begin, in what the App writes; what lies between is one whole promotion. */
const BEGINS = { staging: 'values-staging.yaml', prod: 'values-prod.yaml' };

/**
 * The demo's story, bursts of a hundred applications in memory and on the server, and decisions for a thousand. A smoke
 * run leaves out the server's burst, which takes half a minute to set up and to play.
 */
export async function benchPromotion(): Promise<Table[]> {
  const tables = [await benchStory(), await benchBurst()];
  if (!process.argv.includes('--smoke')) tables.push(await benchServerBurst());
  return [...tables, await benchDecide()];
}

/** Plays the demo's story once: push → merged, GitHub mutations per promotion, writes of an idle look, memory. */
async function benchStory(): Promise<Table> {
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

/** The writes of the promotion into staging: from its commit to the proof that lets prod begin. */
function onePromotion(world: World) {
  const writes = mutations(world);
  const commitOf = (file: string) =>
    writes.findIndex(
      ({ path, requestBody }) => path.endsWith('/git/trees') && JSON.stringify(requestBody).includes(file),
    );
  return writes.slice(commitOf(BEGINS.staging), commitOf(BEGINS.prod));
}
