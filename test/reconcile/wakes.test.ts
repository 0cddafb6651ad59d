import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { sleepUntil } from '../../src/reconcile/system.ts';
import { listenForWakes } from '../../src/reconcile/wakes.ts';

const SHA = 'a'.repeat(40);

/** A listener on a real server; `answers` are the statuses of the first connections, then 200. */
async function aListener(options: { answers?: number[]; silenceMs?: number } = {}) {
  const streams: ServerResponse[] = [];
  const tokens: (string | undefined)[] = [];
  const answers = [...(options.answers ?? [])];
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    const status = answers.shift() ?? 200;
    response.writeHead(status, { 'content-type': 'text/event-stream' });
    if (status !== 200) return void response.end();
    response.write(': connected\n\n');
    streams.push(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const wakes: (string | null)[] = [];
  const warnings: string[] = [];
  const refusals: string[] = [];
  const stop = new AbortController();
  const running = listenForWakes(
    {
      server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credential: { token: async () => 'the-token', refused: () => void refusals.push('refused') },
      repository: 'acme/gitops',
      branches: ['main', 'shiplock/state'],
      fetch,
      random: () => 0.01,
      sleep: sleepUntil,
      silenceMs: options.silenceMs ?? 10_000,
      onWake: (sha) => wakes.push(sha),
      log: { info() {}, warn: (data, text) => warnings.push(`${text} ${JSON.stringify(data)}`) },
    },
    stop.signal,
  );
  onTestFinished(async () => {
    stop.abort();
    await running;
    server.closeAllConnections();
    server.close();
  });
  return { streams, tokens, wakes, warnings, refusals };
}

function event(change: object = {}): string {
  return `event: wake\ndata: ${JSON.stringify({ version: 1, repository: 'Acme/GitOps', branch: 'main', sha: SHA, ...change })}\n\n`;
}

test('wakes once per connection and for each event of its own branch, and for nothing else', async () => {
  const { streams, wakes, tokens, warnings } = await aListener();
  await vi.waitFor(() => expect(streams).toHaveLength(1));
  streams[0]?.write(
    [event({ branch: 'other' }), event({ repository: 'acme/other' }), 'data: {"apply":"this"}\n\n', event()].join(''),
  );
  await vi.waitFor(() => expect(wakes).toEqual([null, SHA]));
  expect(tokens).toEqual(['Bearer the-token']);
  expect(warnings.join()).toContain('an event that is no wake');
});

test('heeds news of the state branch as well', async () => {
  const { streams, wakes } = await aListener();
  await vi.waitFor(() => expect(streams).toHaveLength(1));
  streams[0]?.write(event({ branch: 'shiplock/state' }));
  await vi.waitFor(() => expect(wakes).toEqual([null, SHA]));
});

test('connects again after refusals and after the server ends the stream, and looks at Git each time', async () => {
  const { streams, wakes, warnings, refusals } = await aListener({ answers: [503, 401] });
  await vi.waitFor(() => expect(streams).toHaveLength(1), 5_000);
  expect(warnings[1]).toContain('check the agent token');
  expect(refusals).toEqual(['refused']);
  expect(warnings.join()).not.toContain('the-token');
  streams[0]?.end();
  await vi.waitFor(() => expect(wakes).toEqual([null, null]), 5_000);
});

test('gives up a stream that is silent for too long', async () => {
  const { streams, warnings } = await aListener({ silenceMs: 150 });
  await vi.waitFor(() => expect(streams.length).toBeGreaterThan(1), 5_000);
  expect(warnings.join()).toContain('the server was silent for 0.15 s');
});
