import { expect, test } from 'vitest';
import { createSharedWakes } from '../../../src/intake/agents/shared-wakes.ts';
import { createWakeHub } from '../../../src/intake/agents/wake-hub.ts';
import type { AgentWake } from '../../../src/model/report.ts';

const wake: AgentWake = { version: 1, repository: 'acme/deploy', branch: 'main', sha: 'a'.repeat(40) };
const log = { info() {}, warn() {}, error() {} };

function replica(send: (message: string) => Promise<void>) {
  const hub = createWakeHub();
  const heard: AgentWake[] = [];
  hub.subscribe((one) => heard.push(one));
  return { heard, wakes: createSharedWakes({ hub, send, log }) };
}

test('agents of every replica hear of a wake, each once', () => {
  const all: ReturnType<typeof replica>[] = [];
  const send = async (message: string) => {
    for (const each of all) each.wakes.receive(message);
  };
  all.push(replica(send), replica(send));
  all[0]?.wakes.announce(wake);
  expect(all.map(({ heard }) => heard)).toEqual([[wake], [wake]]);
});

test('its own agents hear of it when the database is away', async () => {
  const one = replica(() => Promise.reject(new Error('the database went away')));
  one.wakes.announce(wake);
  await new Promise((resolve) => setImmediate(resolve));
  expect(one.heard).toEqual([wake]);
});

test.each(['', 'nonsense', '{"from":"x"}', '{"from":"x","wake":{"version":2}}'])('%j is left alone', (message) => {
  const one = replica(async () => undefined);
  one.wakes.receive(message);
  expect(one.heard).toEqual([]);
});
