import { setTimeout as sleep } from 'node:timers/promises';
import type { Origin } from '../../git/origin.ts';
import type { BenchApi } from './api.ts';
import { type Spread, secondsSince, spreadOf } from './result.ts';
import type { startWakeServer } from './server.ts';
import { configFile, nameOf } from './targets.ts';

const TRIES = 10;

/** Changes Deployments by hand: until the agent reports it, then with `heal: auto` until Git's image is back. */
export async function measureDrift(
  api: BenchApi,
  world: { server: Awaited<ReturnType<typeof startWakeServer>>; origin: Origin; count: number },
): Promise<{ driftToSeen: Spread; driftToHealed: Spread }> {
  const { server, origin, count } = world;
  const [seen, healed]: [number[], number[]] = [[], []];
  const isDrifted = (name: string) =>
    server.untilReported(({ targets }) =>
      targets.some(({ application, drift }) => application === name && (drift?.objects.length ?? 0) > 0),
    );
  for (let index = 1; index <= TRIES; index += 1) {
    // Targets that were not pushed: their version is the first one.
    const name = nameOf(((index * 74) % count) + 1);
    const drifted = performance.now();
    await api.drift(name, 'registry.acme.test/acme/other:9');
    await isDrifted(name);
    seen.push(secondsSince(drifted));
    await sleep(300);
  }
  server.wake(origin.commit('refs/heads/main', configFile('auto')));
  // What drifted before is put right first; then every one of these is on its own.
  for (let index = 1; index <= TRIES; index += 1) await api.untilLive(nameOf(((index * 74) % count) + 1), '1.0.0');
  await sleep(3000);
  for (let index = 1; index <= TRIES; index += 1) {
    const name = nameOf(((index * 74) % count) + 1);
    const drifted = performance.now();
    await api.drift(name, 'registry.acme.test/acme/other:9');
    await api.untilLive(name, '1.0.0');
    healed.push(secondsSince(drifted));
    await sleep(300);
  }
  return { driftToSeen: spreadOf(seen), driftToHealed: spreadOf(healed) };
}
