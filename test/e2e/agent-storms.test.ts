import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { identify } from '../../src/reconcile/mark.ts';
import { type Fate, type Passing, proxyKubeconfig } from './agent/api-proxy.ts';
import { seeded } from './agent/seeded.ts';
import { CONFIG_FILE, configMap, deployment, files, marked } from './agent/shop.ts';
import { type AgentWorld, inventoryName, MAIN, startAgentWorld } from './agent/world.ts';

/** What goes wrong between the agent and the API server, and what goes wrong in Git: it converges, deletes nothing that it must not, and says what happened. */

const PASS: Fate = { do: 'pass' };
const COUNT = 10;
const names = Array.from({ length: COUNT }, (_, index) => `shop-${index}`);
const settings = ['a', 'b', 'c', 'd'];
let world: AgentWorld;

beforeAll(async () => {
  world = await startAgentWorld();
  world.origin.commit(MAIN, CONFIG_FILE);
});
beforeEach(() => void world.start());
afterEach(async () => {
  world.proxy.judge(() => PASS);
  await world.agent().stop();
});
afterAll(() => world.stop());

function shop(name: string, round: number): Record<string, string> {
  const maps = settings.map((each) => configMap(each, String(round)));
  return files(name, [deployment('web', `1.0.${round}`), ...maps, configMap(`only-${round}`, 'leaves with the next')]);
}

const everything = (round: number) => Object.assign({}, ...names.map((name) => shop(name, round)));
const expected = (round: number) =>
  [...settings, `only-${round}`].map((name) => `ConfigMap/${name}`).concat('Deployment/web');

async function everybodyHas(round: number, ...revisions: string[]): Promise<void> {
  for (const name of names) {
    await world.synced(name, ...revisions);
    expect(Object.keys(await marked(world, name)).sort(), name).toEqual(expected(round).sort());
  }
}

/** What is said after this moment. */
async function listen(): Promise<() => Promise<string>> {
  const before = (await world.log()).length;
  return async () => (await world.log()).slice(before);
}

async function untilSaid(said: () => Promise<string>, what: RegExp, seconds = 30): Promise<string> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const line = (await said()).split('\n').find((each) => what.test(each));
    if (line !== undefined) return line;
    if (Date.now() > deadline)
      throw new Error(`never said ${what}:\n${(await said()).split('\n').slice(-10).join('\n')}`);
    await sleep(50);
  }
}

/** Three of ten requests go wrong, each in a way of its own. */
function storm(random: () => number, hits: Record<string, number>): (passing: Passing) => Fate {
  const faults: Record<string, Fate> = {
    '429': { do: 'refuse', status: 429 },
    '429 with Retry-After': { do: 'refuse', status: 429, retryAfterSeconds: 1 },
    '500': { do: 'refuse', status: 500 },
    '503': { do: 'refuse', status: 503 },
    'broken before': { do: 'break' },
    'broken after the work': { do: 'break-after' },
  };
  const kinds = Object.keys(faults);
  return () => {
    if (random() >= 0.3) return PASS;
    const kind = kinds[Math.floor(random() * kinds.length)] ?? '500';
    hits[kind] = (hits[kind] ?? 0) + 1;
    return faults[kind] ?? PASS;
  };
}

test('storms of 429, 500 and broken connections, through first syncs and a change with a prune', async () => {
  const { random, seed } = seeded('storm');
  const hits: Record<string, number> = {};
  world.proxy.judge(storm(random, hits));
  world.origin.commit(MAIN, everything(0));
  await sleep(9000);
  const first = world.origin.commit(MAIN, everything(1));
  await sleep(9000);
  world.proxy.judge(() => PASS);
  // A new commit takes up at once what backs off.
  const last = world.origin.commit(MAIN, { 'README.md': 'calm again\n' });
  await everybodyHas(1, first, last);
  process.stdout.write(`storm ${seed}: ${JSON.stringify(hits)}\n`);
  expect(Object.keys(hits)).toHaveLength(6);
});

test('requests that nobody answers hold up their own targets only', async () => {
  await everybodyHas(1, ...revisions());
  const [done = '', lost = '', ...others] = names;
  const swallowed = new Set<string>();
  world.proxy.judge(({ isWrite, path }) => {
    const stuck = [done, lost].find((name) => isWrite && path.includes(inventoryName(name)));
    if (stuck === undefined || swallowed.has(stuck)) return PASS;
    swallowed.add(stuck);
    return { do: 'swallow', isDone: stuck === done };
  });
  const said = await listen();
  const revision = world.origin.commit(MAIN, everything(2));
  const begin = Date.now();
  for (const name of others) await world.synced(name, revision);
  expect(Date.now() - begin, 'the others do not wait').toBeLessThan(25_000);
  await everybodyHas(2, revision);
  for (const name of [done, lost])
    expect(await said()).toMatch(new RegExp(`no answer to PUT .*${inventoryName(name)} within 30000 ms`));
});

/** Every commit so far. */
function revisions(): string[] {
  return world.origin.git('rev-list', MAIN).split('\n');
}

test('a token that the API server takes no more, and a new one in the file', async () => {
  const { kubectl } = world.cluster;
  const file = join(world.dir, 'token');
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'agent', namespace: 'shiplock-system' },
  };
  const subjects = [{ kind: 'ServiceAccount', name: 'agent', namespace: 'shiplock-system' }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'agent' },
  };
  await kubectl.apply(account, { ...binding, roleRef, subjects });
  /** A token that lives as long as a Secret does. */
  const tokenBoundTo = async (secret: string) => {
    await kubectl.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: secret, namespace: 'shiplock-system' } });
    const bound = ['--bound-object-kind', 'Secret', '--bound-object-name', secret];
    return (await kubectl.run(['create', 'token', 'agent', '-n', 'shiplock-system', ...bound])).trim();
  };
  const revoke = (secret: string) => kubectl.run(['delete', 'secret', secret, '-n', 'shiplock-system']);
  await writeFile(file, await tokenBoundTo('first'), { mode: 0o600 });
  const kubeconfig = join(world.dir, 'kubeconfig-account');
  await writeFile(kubeconfig, proxyKubeconfig(world.proxy.url, { tokenFile: file }), { mode: 0o600 });
  await world.agent().stop();
  world.start({ kubeconfig });
  const [name = ''] = names;
  await world.synced(name, world.origin.commit(MAIN, shop(name, 3)));

  const said = await listen();
  await revoke('first');
  world.origin.commit(MAIN, shop(name, 4));
  await untilSaid(said, /answered 401/);
  // Either the change was through before the server forgot the token, or nothing of it is.
  const next = world.origin.commit(MAIN, shop(name, 5));
  await untilSaid(said, new RegExp(`"${next}"`));
  await sleep(1000);
  expect((await world.inventory(name))?.revision).not.toBe(next);
  await writeFile(file, await tokenBoundTo('second'), { mode: 0o600 });
  await world.synced(name, next);
  expect(Object.keys(await marked(world, name)).sort()).toEqual(expected(5).sort());
  const log = await world.log();
  expect(log, 'no token in the log').not.toMatch(/eyJ/);
});

test('a target that is renamed and whose namespace goes with it leaves the old objects as they are', async () => {
  const path = Object.keys(files('mover', []))[0] ?? '';
  await world.synced('mover', world.origin.commit(MAIN, files('mover', [configMap('a', '1')])));
  const before = await marked(world, 'mover');
  const said = await listen();
  const renamed = world.origin.commit(MAIN, { [path]: null, ...files('moved', [configMap('a', '1')]) });
  await world.synced('moved', renamed);
  expect(await untilSaid(said, /no longer in Git/)).toContain('"target":"mover/bench","objects":2');
  expect(Object.keys(await marked(world, 'moved'))).toEqual(['ConfigMap/a']);
  expect(await marked(world, 'mover')).toEqual(before);
});

test('a target that is renamed and keeps its objects gets them when they are freed as the message says', async () => {
  const bystander = configMap('bystander', 'not ours');
  await world.cluster.kubectl.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'fixed' } },
    { ...bystander, metadata: { ...bystander.metadata, namespace: 'fixed' } },
  );
  const inFixed = ['a', 'b'].map((each) => {
    const manifest = configMap(each, '1');
    return { ...manifest, metadata: { ...manifest.metadata, namespace: 'fixed' } };
  });
  const [path = ''] = Object.keys(files('old', []));
  const before = world.origin.commit(MAIN, files('old', inFixed));
  await world.synced('old', before);
  const list = async () =>
    JSON.parse(await world.api.call('GET', '/api/v1/namespaces/fixed/configmaps')) as {
      items: { metadata: { name: string; uid: string } }[];
    };
  const uids = async () =>
    Object.fromEntries((await list()).items.map(({ metadata }) => [metadata.name, metadata.uid]));
  const first = await uids();
  const said = await listen();
  const renamed = world.origin.commit(MAIN, { [path]: null, ...files('new', inFixed) });
  const id = identify('acme/deploy', { application: 'old', environment: 'bench' }).id;
  const left = await untilSaid(said, /no longer in Git/);
  expect(left).toContain(`"target":"old/bench","objects":2,"label":"shiplock.dev/target-id=${id}"`);
  const refused = await untilSaid(said, /it belongs to target old\/bench/);
  expect(refused).toContain('take the label shiplock.dev/target-id off the object');
  expect(await uids(), 'nothing is pruned or made anew').toEqual(first);
  // As the messages say.
  await world.cluster.kubectl.run([
    'label',
    'configmap',
    '-n',
    'fixed',
    '-l',
    `shiplock.dev/target-id=${id}`,
    'shiplock.dev/target-id-',
  ]);
  const record = await world.synced('new', renamed);
  expect(record.entries.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(await uids()).toEqual(first);
});

test('a partial render is held by the brakes, and a consent to exactly that frees it', async () => {
  const chart = (everything: boolean) => ({
    'apps/partial/bench/Chart.yaml': 'apiVersion: v2\nname: partial\nversion: 1.0.0\n',
    'apps/partial/bench/values.yaml': `everything: ${everything}\n`,
    'apps/partial/bench/templates/all.yaml': [
      '{{- range $i, $_ := until 8 }}',
      '{{- if or $.Values.everything (lt $i 2) }}',
      '---',
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata: { name: part-{{ $i }} }',
      'data: { everything: {{ $.Values.everything | quote }} }',
      '{{- end }}',
      '{{- end }}',
      '',
    ].join('\n'),
  });
  const parts = Array.from({ length: 8 }, (_, index) => `ConfigMap/part-${index}`);
  await world.synced('partial', world.origin.commit(MAIN, chart(true)));
  const all = await marked(world, 'partial');
  expect(Object.keys(all).sort()).toEqual(parts);
  const said = await listen();
  world.origin.commit(MAIN, chart(false));
  const held = await untilSaid(said, /A prune was held by its brakes/);
  // With the namespace, which the agent made.
  expect(held).toContain('6 of 9 objects would go, and at most 1 (20 %) may go at once');
  await sleep(2000);
  expect(await marked(world, 'partial'), 'nothing is gone').toEqual(all);
  const hash = /Shiplock-Prune: ([0-9a-f]{16})/.exec(held)?.[1] ?? '';
  const freed = commitWithMessage(`Fewer parts\n\nShiplock-Prune: ${hash}`);
  const record = await world.synced('partial', freed);
  expect(Object.keys(await marked(world, 'partial')).sort()).toEqual(parts.slice(0, 2));
  expect(record.entries.filter(({ kind }) => kind === 'ConfigMap')).toHaveLength(2);
});

/** A commit without a change, as a merge that only consents. */
function commitWithMessage(message: string): string {
  const { origin } = world;
  const sha = origin.git('commit-tree', `${MAIN}^{tree}`, '-p', MAIN, '-m', message);
  origin.git('update-ref', MAIN, sha);
  return sha;
}
