import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CONFIG, manifests, startWorld } from './agent-world.ts';

const CLI = fileURLToPath(new URL('../../bin/shiplock.js', import.meta.url));

let world: Awaited<ReturnType<typeof startWorld>>;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

function command(env: Record<string, string>): {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
} {
  const flags = {
    repository: world.git.url,
    environment: 'dev',
    server: world.server.url,
    kubeconfig: world.kubeconfig,
    poll: '1s',
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, [CLI, 'agent', ...args], {
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: process.env['TMPDIR'] ?? '/tmp', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece) => (output += piece));
  const ended = once(child, 'exit').then(([code]) => code);
  return { child, output: () => output, ended };
}

test('the command runs, logs without secrets and stops cleanly', async () => {
  const sha = world.origin.commit('refs/heads/main', { '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
  const env = { SHIPLOCK_AGENT_TOKEN: world.agentToken, SHIPLOCK_GIT_TOKEN: world.git.token };
  const { child, output, ended } = command(env);
  await world.reported(({ revision, health }) => revision === sha && health === 'healthy', 'shop', 25);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  for (const line of output().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
  for (const secret of [world.agentToken, world.git.token, 'kube-token']) expect(output()).not.toContain(secret);
  expect(output()).toContain('"msg":"Stopped"');
});

test('the command says what is missing and ends with 1', async () => {
  const { output, ended } = command({});
  expect(await ended).toBe(1);
  expect(output()).toContain('set SHIPLOCK_AGENT_TOKEN or SHIPLOCK_AGENT_TOKEN_FILE');
});
