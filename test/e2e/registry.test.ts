import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assert, until } from '../../src/sandbox/demo/until.ts';
import { createWorld, type World } from '../../src/sandbox/demo/world.ts';
import { type DockerRegistry, startDockerRegistry } from './registry/docker-registry.ts';
import { type Door, startDoor } from './registry/door.ts';

/** What people do to a real registry, with real clients: each ends as the right tag and digest on main, told or not. */

const IMAGE = 'acme/checkout';
const FILE = 'apps/checkout/values-dev.yaml';
let dir: string;
let world: World;
let registry: DockerRegistry;
let door: Door;

beforeAll(async () => {
  door = await startDoor();
  dir = await mkdtemp(join(tmpdir(), 'shiplock-registry-'));
  world = await createWorld({
    dir,
    soakSeconds: 3600,
    patience: 90,
    publicUrl: door.url,
    serverEnv: { SHIPLOCK_SCAN_SECONDS: '3', SHIPLOCK_SWEEP_SECONDS: '2' },
    parts: {
      async registry(endpoint) {
        registry = await startDockerRegistry(endpoint);
        return registry;
      },
    },
  });
  door.leadTo(world.serverUrl);
  await world.startServer();
});
afterAll(async () => {
  await world.close();
  await door.close();
  await rm(dir, { recursive: true, force: true });
});

/** Waits until dev's values on main name this version and this digest. */
function arrives(tag: string, digest: string): Promise<void> {
  return until(
    `${tag}@${digest.slice(0, 19)} in dev on main`,
    async () => {
      const text = await world.stage.git.file('refs/heads/main', FILE);
      assert(
        text.includes(`tag: "${tag}"`) && text.includes(`digest: ${digest}`),
        text.split('\n').slice(1, 4).join(' '),
      );
    },
    120,
  );
}

/** The versions that all pull requests lead to, open and closed, in their order. */
async function pulled(): Promise<string[]> {
  const pulls = await world.stage.dana.pulls();
  return pulls.map(({ title }) => title.match(/\d+\.\d+\.\d+/g)?.at(-1) ?? title);
}

async function pullCount(): Promise<number> {
  return (await world.stage.dana.pulls()).length;
}

/** Long enough for a sweep and a scan. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 6000));

test('an image for one architecture', async () => {
  const { digest } = await registry.push({ repository: IMAGE, tag: '1.4.3' });
  await arrives('1.4.3', digest);
});

test('an image for three architectures: the digest is that of the index', async () => {
  const { digest } = await registry.push({
    repository: IMAGE,
    tag: '1.4.4',
    architectures: ['amd64', 'arm64', 's390x'],
  });
  await arrives('1.4.4', digest);
});

test('the same image again, and a tag that is no version: nothing happens', async () => {
  const before = await pullCount();
  await registry.push({ repository: IMAGE, tag: '1.4.4', architectures: ['amd64', 'arm64', 's390x'] });
  await registry.retag(IMAGE, '1.4.3', 'latest');
  await registry.retag(IMAGE, '1.4.3', '1.4.1');
  await quiet();
  expect(await pullCount()).toBe(before);
});

test('a newer tag on the same image', async () => {
  await registry.retag(IMAGE, '1.4.4', '1.4.5');
  const { digest } = await registry.push({ repository: 'acme/elsewhere', tag: '1', content: 'x' });
  expect(digest).toMatch(/^sha256:/);
  await until('1.4.5 in dev', async () => {
    const text = await world.stage.git.file('refs/heads/main', FILE);
    assert(text.includes('tag: "1.4.5"'), text);
  });
});

test('another image under the version that runs: the digest that was promoted stays', async () => {
  const before = await world.stage.git.file('refs/heads/main', FILE);
  const { digest } = await registry.push({ repository: IMAGE, tag: '1.4.5', content: 'built again' });
  await quiet();
  expect(before).not.toContain(digest);
  expect(await world.stage.git.file('refs/heads/main', FILE)).toBe(before);
});

test('a push while the server is down is told when it is back', async () => {
  await world.server().stop();
  const { digest } = await registry.push({ repository: IMAGE, tag: '1.4.6' });
  await world.startServer();
  await arrives('1.4.6', digest);
});

test('a push that the registry forgot to tell is found by the scan', async () => {
  await world.server().stop();
  const { digest } = await registry.push({ repository: IMAGE, tag: '1.4.7' });
  await registry.killAndStart();
  await world.startServer();
  await arrives('1.4.7', digest);
});

test('an image that was pushed and deleted again while nobody looked is not taken, though its push is told', async () => {
  await world.server().stop();
  await registry.push({ repository: IMAGE, tag: '1.4.8' });
  await registry.remove(IMAGE, '1.4.8');
  const told = door.answers().length;
  await world.startServer();
  await until(
    'both events are told',
    async () => {
      assert(
        door
          .answers()
          .slice(told)
          .filter((status) => status === 202).length >= 2,
        door.answers().slice(told).join(),
      );
    },
    60,
  );
  await quiet();
  expect(await pulled()).not.toContain('1.4.8');
});

test("an image that is pushed by its digest alone is nobody's version", async () => {
  const before = await pullCount();
  await registry.pushByDigest({ repository: IMAGE, content: 'without a tag' });
  await quiet();
  expect(await pullCount()).toBe(before);
});

test('a door that answers 500 for a while costs time only', async () => {
  door.refuseEvents(500);
  const from = door.answers().length;
  const { digest } = await registry.push({ repository: IMAGE, tag: '1.4.9', architectures: ['amd64', 'arm64'] });
  await until(
    'the event is refused, and tried again',
    async () => {
      assert(
        door
          .answers()
          .slice(from)
          .filter((status) => status === 500).length >= 2,
        'not yet',
      );
    },
    30,
  );
  door.refuseEvents(null);
  await arrives('1.4.9', digest);
  await until(
    'the event is taken at last',
    async () => {
      assert(door.answers().slice(from).includes(202), door.answers().slice(from).join());
    },
    30,
  );
  await quiet();
});

test('each version has had one pull request, and there is no other', async () => {
  const versions = ['1.4.3', '1.4.4', '1.4.5', '1.4.6', '1.4.7', '1.4.9'];
  expect(await pulled()).toEqual(versions);
});
