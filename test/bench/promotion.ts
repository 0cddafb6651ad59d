import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchMemory } from '../../src/sandbox/demo/memory.ts';
import { playStory } from '../../src/sandbox/demo/story.ts';
import { createWorld, REPOSITORY, type World } from '../../src/sandbox/demo/world.ts';

/** Requests that create content which people see; GitHub limits them to 80 a minute and 500 an hour. */
const CONTENT = /\/(pulls|comments|reviews|deployments|statuses|reactions|check-runs)$/;

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
    const counted = mutations(world);
    const before = counted.all;
    // One more event that changes nothing: it must write nothing.
    world.github.addCollaborator(REPOSITORY, 'dana', 'write');
    await settled(world);
    return {
      name: 'promotion (the demo: dev, staging and prod, one hand-made pull request, two commands)',
      rows: [
        { what: 'image push → dev pull request opened', value: pushed.opened, unit: 's' },
        { what: 'image push → merged into dev', value: pushed.merged, unit: 's' },
        { what: 'image push → live in prod (soak 2 s twice, one person)', value: story, unit: 's' },
        { what: 'GitHub mutations, whole story', value: before, unit: 'requests' },
        { what: 'GitHub mutations per promotion', value: Number((before / 3).toFixed(1)), unit: 'requests' },
        { what: 'of them content creations', value: Number((counted.content / 3).toFixed(1)), unit: 'requests' },
        {
          what: 'mutations of a look that finds nothing to do',
          value: mutations(world).all - before,
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
function mutations(world: World): { all: number; content: number } {
  const writes = world.github.inspect
    .exchanges()
    .filter(
      ({ method, path, actor, status }) =>
        method !== 'GET' && status < 400 && /shiplock/.test(actor) && path.includes(`/repos/${REPOSITORY}/`),
    );
  return {
    all: writes.length,
    content: writes.filter(({ method, path }) => method === 'POST' && CONTENT.test(path)).length,
  };
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
