import { expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../../src/model/errors.ts';
import { createGitPoller } from '../../src/reconcile/poll-git.ts';
import type { GitView } from '../../src/reconcile/wanted.ts';

/** A poller over a branch that the test moves; sleeps are listed and ended by the test. */
function aPoller() {
  const state: { tip: string; state?: string; fault: Error | null } = { tip: 'a', fault: null };
  const views: string[] = [];
  const sleeps: number[] = [];
  let wake = () => {};
  let looks = 0;
  const stop = new AbortController();
  const poller = createGitPoller({
    source: {
      async look(): Promise<GitView> {
        looks++;
        if (state.fault !== null) throw state.fault;
        const { tip, state: orders } = state;
        return { revision: tip, ...(orders === undefined ? {} : { state: orders }), targets: [] };
      },
    },
    onView: ({ revision }) => views.push(revision),
    pollMs: 60_000,
    random: () => 0.5,
    sleep: (ms, signal) => {
      sleeps.push(ms);
      return new Promise((done) => {
        wake = done;
        signal.addEventListener('abort', () => done(), { once: true });
      });
    },
    log: { warn() {} },
  });
  const running = poller.run(stop.signal);
  const tick = () => new Promise<void>((done) => setImmediate(done));
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  return {
    state,
    views,
    sleeps,
    poller,
    looks: () => looks,
    tick,
    async timePasses() {
      await tick();
      wake();
      await tick();
    },
  };
}

test('polls at its own pace, with jitter', async () => {
  const { views, sleeps, timePasses } = aPoller();
  await timePasses();
  await timePasses();
  expect(views).toEqual(['a', 'a', 'a']);
  for (const sleep of sleeps) {
    expect(sleep).toBeGreaterThanOrEqual(51_000);
    expect(sleep).toBeLessThanOrEqual(69_000);
  }
});

test('looks at once when it is woken, but not for a commit that it has', async () => {
  const { state, views, poller, tick, looks } = aPoller();
  await tick();
  poller.wake('a');
  await tick();
  expect(looks()).toBe(1);
  state.tip = 'b';
  poller.wake('b');
  await tick();
  expect(views).toEqual(['a', 'b']);
});

test('looks again soon, a few times, when the commit of a wake is not there yet', async () => {
  const { state, views, sleeps, poller, tick, timePasses } = aPoller();
  await tick();
  poller.wake('b');
  await tick();
  expect(sleeps.at(-1)).toBeLessThanOrEqual(1_000);
  await timePasses();
  expect(sleeps.at(-1)).toBeLessThanOrEqual(2_000);
  state.tip = 'b';
  await timePasses();
  expect(views.at(-1)).toBe('b');
  expect(sleeps.at(-1)).toBeGreaterThan(50_000);
});

test('knows the tip of the state branch too', async () => {
  const { state, sleeps, poller, tick, timePasses, looks } = aPoller();
  await tick();
  poller.wake('s1');
  await tick();
  expect(sleeps.at(-1)).toBeLessThanOrEqual(1_000);
  state.state = 's1';
  await timePasses();
  expect(sleeps.at(-1)).toBeGreaterThan(50_000);
  const before = looks();
  poller.wake('s1');
  await tick();
  expect(looks()).toBe(before);
});

test.each([
  ['an outage', new Error('the host is down')],
  ['a wrong config', new ConfigError([{ file: 'f', line: 1, column: 1, message: 'wrong', hint: null }])],
])('comes through %s, sooner than the next poll and ever later, and changes nothing meanwhile', async (_, fault) => {
  const { state, views, sleeps, timePasses } = aPoller();
  await timePasses();
  state.fault = fault;
  for (let look = 0; look < 6; look++) await timePasses();
  const waits = sleeps.slice(2);
  expect(waits[0]).toBeLessThan(10_000);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(Math.max(...waits)).toBeLessThanOrEqual(69_000);
  const seen = views.length;
  state.fault = null;
  await timePasses();
  expect(views.length).toBe(seen + 1);
});
