import { describe, expect, test } from 'vitest';
import { type DemoParts, sandboxParts } from '../../src/sandbox/demo/parts.ts';
import type { World } from '../../src/sandbox/demo/world.ts';
import type { Fault } from '../../src/sandbox/github/index.ts';
import { randomFrom } from '../random-from.ts';
import { tellStory } from '../scenarios/stage.ts';
import { seed } from '../seed.ts';

const quick = { SHIPLOCK_SWEEP_SECONDS: '2', SHIPLOCK_SCAN_SECONDS: '2' };

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Kills the server `times` times at random moments and starts it again each time. */
async function killServer(
  world: World,
  signal: AbortSignal,
  { seed, times }: { seed: number; times: number },
): Promise<number> {
  const random = randomFrom(seed);
  let kills = 0;
  while (kills < times && !signal.aborted) {
    await pause(200 + random() * 2800, signal);
    if (signal.aborted) break;
    await world.server().kill();
    kills += 1;
    await world.startServer();
  }
  return kills;
}

describe('the story ends the same', () => {
  test('when the server is killed ten times at random moments', async () => {
    process.stdout.write(`kills: SEED=${seed} plays it again\n`);
    let kills = 0;
    await tellStory({ patience: 90, serverEnv: quick, soakSeconds: 4 }, async (world, signal) => {
      kills = await killServer(world, signal, { seed, times: 10 });
    });
    process.stdout.write(`killed ${kills} times\n`);
    expect(kills).toBeGreaterThanOrEqual(8);
  });

  test('when every webhook and every registry event is lost', async () => {
    const registry: DemoParts['registry'] = async (endpoint) => {
      const made = await sandboxParts.registry(endpoint);
      made.loseNotifications(Number.POSITIVE_INFINITY);
      return made;
    };
    await tellStory({ patience: 90, serverEnv: quick, parts: { registry } }, async (world) => {
      world.github.faults.add({ kind: 'webhook', fate: 'vanished', times: Number.POSITIVE_INFINITY });
    });
  });

  test('when every fault of the plan happens once', async () => {
    const repo = '/repos/acme/deploy';
    const faults: Fault[] = [
      { kind: 'answer', status: 502, method: 'POST', path: `${repo}/pulls` },
      { kind: 'answer', status: 500, when: 'after', method: 'POST', path: `${repo}/pulls` },
      { kind: 'answer', status: 500, when: 'after', method: 'POST', path: `${repo}/issues/*/comments` },
      { kind: 'answer', status: 503, when: 'after', method: 'POST', path: `${repo}/check-runs` },
      { kind: 'answer', status: 500, when: 'after', method: 'PUT', path: `${repo}/pulls/*/merge` },
      { kind: 'answer', status: 409, method: 'PUT', path: `${repo}/pulls/*/merge` },
      { kind: 'base-modified', method: 'PUT', path: `${repo}/pulls/*/merge` },
      { kind: 'answer', status: 422, method: 'PUT', path: `${repo}/contents/**` },
      { kind: 'answer', status: 500, when: 'after', method: 'PUT', path: `${repo}/contents/**` },
      { kind: 'secondary-limit', retryAfterSeconds: 1, method: 'POST', path: `${repo}/git/trees` },
      { kind: 'secondary-limit', status: 429, retryAfterSeconds: 1, method: 'GET', path: `${repo}/pulls` },
      { kind: 'reset', when: 'after', method: 'POST', path: `${repo}/deployments` },
      { kind: 'reset', when: 'before', method: 'GET', path: `${repo}/commits/*/check-runs` },
      { kind: 'slow', milliseconds: 1500, method: 'GET', path: `${repo}/issues/*/comments` },
      { kind: 'mergeable-unknown' },
      { kind: 'webhook', fate: 'lost', event: 'pull_request' },
      { kind: 'webhook', fate: 'doubled', event: 'push' },
      { kind: 'webhook', fate: 'reordered', event: 'issue_comment' },
      { kind: 'webhook', fate: 'delayed', milliseconds: 1000, event: 'pull_request' },
    ];
    let world: World | null = null;
    await tellStory({ patience: 90, serverEnv: quick }, async (given) => {
      world = given;
      given.github.faults.add(...faults);
    });
    const planned = (world as World | null)?.github.faults.list() ?? [];
    const unused = planned.filter(({ fired }) => fired === 0).map(({ fault }) => JSON.stringify(fault));
    expect(unused).toEqual([]);
  });
});
