import { expect, onTestFinished, test } from 'vitest';
import type { AgentReport } from '../../src/model/report.ts';
import { createReporter } from '../../src/reconcile/reporter.ts';

function aReport(revision: string): AgentReport {
  const frame = { cluster: 'dev', agentVersion: '0', repository: 'a/b', branch: 'main' };
  return { version: 1, ...frame, at: '2026-11-21T12:00:00.000Z', revision: revision.repeat(40), targets: [] };
}

/** A reporter over a server and a clock that the test moves: a sleep ends when time has come that far. */
function aReporter(answers: (number | Error)[] = []) {
  const state = { now: 0, report: aReport('a') as AgentReport | null };
  const refusals: number[] = [];
  const sent: { revision: string; at: number }[] = [];
  const sleepers = new Set<{ until: number; wake(): void }>();
  const stop = new AbortController();
  const reporter = createReporter({
    server: 'https://server.test',
    credential: { token: async () => 'token-of-the-agent', refused: () => void refusals.push(state.now) },
    fetch: async (address, init) => {
      expect(String(address)).toBe('https://server.test/v1/agent/reports');
      expect(new Headers(init?.headers).get('authorization')).toBe('Bearer token-of-the-agent');
      const answer = answers.shift() ?? 202;
      if (answer instanceof Error) throw answer;
      if (answer < 300) sent.push({ revision: JSON.parse(String(init?.body)).revision[0], at: state.now });
      return new Response(null, { status: answer });
    },
    now: () => state.now,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        if (signal.aborted) return wake();
        const sleeper = { until: state.now + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', () => wake(), { once: true });
      }),
    current: () => state.report,
    heartbeatMs: 45_000,
    log: { warn() {} },
  });
  const running = reporter.run(stop.signal);
  async function advance(ms: number): Promise<void> {
    const end = state.now + ms;
    for (;;) {
      await new Promise((done) => setImmediate(done));
      const next = [...sleepers].filter(({ until }) => until <= end).sort((a, b) => a.until - b.until)[0];
      if (next === undefined) break;
      sleepers.delete(next);
      state.now = Math.max(state.now, next.until);
      next.wake();
    }
    state.now = end;
  }
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  return { state, sent, refusals, reporter, advance };
}

test('sends what is new at once, and what is not new as a heartbeat within the minute', async () => {
  const { state, sent, reporter, advance } = aReporter();
  await advance(1_000);
  expect(sent.map(({ revision }) => revision)).toEqual(['a']);
  reporter.changed();
  await advance(1_000);
  expect(sent).toHaveLength(1);
  state.report = aReport('b');
  reporter.changed();
  await advance(1_000);
  expect(sent.map(({ revision }) => revision)).toEqual(['a', 'b']);
  await advance(60_000);
  expect(sent.map(({ revision }) => revision)).toEqual(['a', 'b', 'b']);
});

test('sends again what did not arrive, always the newest, in order', async () => {
  const { state, sent, reporter, advance } = aReporter([503, new Error('refused'), 500]);
  await advance(1);
  state.report = aReport('b');
  reporter.changed();
  await advance(1);
  state.report = aReport('c');
  await advance(30_000);
  expect(sent.map(({ revision }) => revision)).toEqual(['c']);
});

test('has nothing to say before the first look at Git', async () => {
  const { state, sent, reporter, advance } = aReporter();
  state.report = null;
  await advance(1_000);
  sent.length = 0;
  await advance(200_000);
  expect(sent).toEqual([]);
  state.report = aReport('a');
  reporter.changed();
  await advance(1_000);
  expect(sent).toHaveLength(1);
});

test('a token that the server does not know is looked up anew for the next try; other refusals change nothing', async () => {
  const { sent, refusals, advance } = aReporter([503, 401, 403]);
  await advance(120_000);
  expect(refusals).toHaveLength(1);
  expect(sent[0]?.revision).toBe('a');
});

test('a rush of news is gathered, and its end is told within half a second', async () => {
  const { state, sent, reporter, advance } = aReporter();
  for (let step = 0; step < 800; step += 1) {
    state.report = { ...aReport('a'), revision: `${step}`.padStart(40, 'b') };
    reporter.changed();
    await advance(25);
  }
  state.report = aReport('c');
  reporter.changed();
  await advance(500);
  expect(sent.length).toBeLessThan(10 + 5 * 20 + 5);
  expect(sent.at(-1)?.revision).toBe('c');
});
