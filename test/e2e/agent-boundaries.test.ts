import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identify, TARGET_ANNOTATION, TARGET_ID_LABEL } from '../../src/reconcile/mark.ts';
import { park, type Stop } from './agent/parking.ts';
import { CONFIG_FILE, configMap, deployment, files, hook, marked } from './agent/shop.ts';
import { type AgentWorld, inventoryName, MAIN, startAgentWorld } from './agent/world.ts';

/**
 * The agent is killed (SIGKILL) at every write that a sync makes on a real API server: before the write reaches the
 * server, and when it is done and before the agent knows. Ten targets at a time are held at ten different writes when
 * the process dies. Its successor finds the same commit, or (for those that were killed after a write) one more that
 * replaces an object which the dead agent may just have made. It brings each target to the end that Git says, deletes
 * what shall go and nothing else, runs each hook once per content and makes nothing anew.
 */

const GROUP = 10;
const PASS = () => ({ do: 'pass' }) as const;
const settings = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
let world: AgentWorld;
let stops: { name: string; stop: Stop }[];

beforeAll(async () => {
  world = await startAgentWorld();
  world.origin.commit(MAIN, CONFIG_FILE);
  world.start();
});
afterAll(() => world.stop());

/** Two hooks, nine objects that change, and one that another takes the place of in each round. */
function application(name: string, round: number): Record<string, string> {
  return files(name, [
    hook('pre', 'pre', String(round)),
    deployment('web', `1.0.${round}`),
    ...settings.map((each) => configMap(each, String(round))),
    configMap(`only-${round}`, 'leaves with the next round'),
    hook('post', 'post', String(round)),
  ]);
}

function expected(round: number): string[] {
  return [...settings, `only-${round}`]
    .map((name) => `ConfigMap/${name}`)
    .concat('Deployment/web')
    .sort();
}

const wordsOf = (name: string) => [name, inventoryName(name)];
const anonymous = (text: string, name: string) => text.replace(inventoryName(name), 'INVENTORY').replace(name, 'APP');

/** The writes of an undisturbed sync. */
async function writesOf(name: string, round: number): Promise<string[]> {
  const { writes } = park(world.proxy, new Map([[name, { words: wordsOf(name), stop: null }]]));
  await world.synced(name, world.origin.commit(MAIN, application(name, round)));
  await sleep(500);
  world.proxy.judge(PASS);
  return (writes.get(name) ?? []).map((text) => anonymous(text, name));
}

async function killOneGroup(group: typeof stops, round: number): Promise<string[]> {
  const { parked } = park(world.proxy, new Map(group.map(({ name, stop }) => [name, { words: wordsOf(name), stop }])));
  const doneBefore = world.proxy.done.length;
  const changes = Object.assign({}, ...group.map(({ name }) => application(name, round)));
  const revision = world.origin.commit(MAIN, changes);
  // A stop beyond the last write of a sync is never reached.
  const isThrough = async (name: string) => parked.has(name) || (await world.inventory(name))?.revision === revision;
  for (const { name } of group) while (!(await isThrough(name))) await sleep(50);
  await world.agent().kill();
  world.proxy.judge(PASS);
  const done = world.proxy.done.length;
  const later = group.filter(({ stop }) => stop.moment === 'after');
  const newest = world.origin.commit(MAIN, Object.assign({}, ...later.map(({ name }) => application(name, round + 1))));
  world.start();
  for (const each of group) {
    const isLater = later.includes(each);
    // Who was through before the kill and has no newer content stays at its revision.
    await world.synced(each.name, newest, ...(isLater ? [] : [revision]));
    await check(each, isLater ? round + 1 : round, isLater ? done : doneBefore);
  }
  return [...parked].map(([name, text]) => anonymous(text, name));
}

async function check({ name, stop }: (typeof stops)[number], round: number, done: number): Promise<void> {
  const what = `${name} at content ${round}, killed ${stop.moment} write ${stop.write}`;
  const record = await world.inventory(name);
  const {
    'ConfigMap/pre': pre,
    'ConfigMap/post': post,
    'ConfigMap/by-hand': copy,
    ...objects
  } = await marked(world, name);
  expect(Object.keys(objects).sort(), what).toEqual(expected(round));
  expect([pre, post], what).not.toContain(undefined);
  expect(copy !== undefined, `${what}: a copy with our mark stays`).toBe(round > 1);
  const recorded = (record?.entries ?? []).filter(({ kind }) => kind !== 'Namespace');
  expect(Object.fromEntries(recorded.map(({ kind, name: entry, uid }) => [`${kind}/${entry}`, uid])), what).toEqual(
    objects,
  );
  for (const each of ['pre', 'post']) {
    const made = world.proxy.done.slice(done).filter((text) => text.endsWith(`/namespaces/${name}/configmaps/${each}`));
    const runs = made.filter((text) => text.startsWith('POST'));
    expect(runs.length, `${what}: hook ${each} runs once per content`).toBe(1);
  }
}

/** Kills at every stop; what was hit. */
async function killAll(round: number): Promise<Set<string>> {
  const hit: string[] = [];
  for (let from = 0; from < stops.length; from += GROUP) {
    hit.push(...(await killOneGroup(stops.slice(from, from + GROUP), round)));
  }
  const kinds = [...new Set(hit)];
  process.stdout.write(`killed at ${hit.length} writes: ${kinds.join(', ')}\n`);
  return new Set(kinds);
}

let ofFirst: string[];
let ofChange: string[];

test('an undisturbed sync shows its writes', async () => {
  ofFirst = await writesOf('probe', 0);
  ofChange = await writesOf('probe', 1);
  const count = Math.max(ofFirst.length, ofChange.length);
  stops = Array.from({ length: count }, (_, index) => index + 1).flatMap((write) =>
    (['before', 'after'] as const).map((moment) => ({ name: `at-${write}-${moment}`, stop: { write, moment } })),
  );
  expect(ofFirst.slice(0, 2)).toEqual(expect.arrayContaining([expect.stringContaining('INVENTORY')]));
  expect(ofChange[0], 'the union is written before anything else').toContain('PUT');
  expect(ofChange[0]).toContain('INVENTORY');
});

test('the first sync, killed at each of its writes', async () => {
  const hit = await killAll(0);
  for (const text of new Set(ofFirst)) expect(hit, text).toContain(text);
});

test('a change with hooks and a prune, killed at each of its writes', async () => {
  // Somebody copied an object of ours with its mark: it was never applied by us, so it is not ours to delete.
  const copies = stops.map(({ name: namespace }) => {
    const { id, key } = identify('acme/deploy', { application: namespace, environment: 'bench' });
    const marks = { labels: { [TARGET_ID_LABEL]: id }, annotations: { [TARGET_ANNOTATION]: key } };
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'by-hand', namespace, ...marks } };
  });
  await world.cluster.kubectl.apply(...copies);
  const hit = await killAll(2);
  const changed = ofChange.map((text) => text.replace('only-1', 'only-2'));
  for (const text of new Set(changed)) {
    if (!text.includes('only-0')) expect(hit, text).toContain(text);
  }
  expect(
    [...hit].some((text) => /^DELETE .*only-[01]$/.test(text)),
    'prune',
  ).toBe(true);
});
