import { createMeter } from '../../src/hosts/github/meter.ts';
import { REPOSITORY, type World } from '../../src/sandbox/demo/world.ts';
import type { Table } from './table.ts';

/** What the App wrote so far, tokens left out. */
export function mutations(world: World) {
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
export function kindRows(writes: ReturnType<typeof mutations>): Table['rows'] {
  const meter = createMeter();
  for (const { method, path, status } of writes) meter.count({ method, route: path, status, cost: 'write' });
  return Object.entries(meter.counts()).map(([kind, value]) => ({ what: `  ${kind}`, value, unit: 'requests' }));
}

const QUIET_MS = process.argv.includes('--smoke') ? 1000 : 3000;

/** Waits until the App has been quiet for some seconds. */
export async function settled(world: World): Promise<void> {
  let last = -1;
  for (;;) {
    const now = world.github.inspect.exchanges().filter(({ actor }) => /shiplock/.test(actor)).length;
    if (now === last) return;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
}
