import { expect, test } from 'vitest';
import { createRenderAt } from '../../src/reconcile/render-at.ts';
import type { RenderRequest, RenderResult } from '../../src/render/engine.ts';
import type { LoadedTarget } from '../../src/render/loaded-target.ts';

const DAY = Date.parse('2026-11-21T00:00:00Z');
const target = {
  application: 'shop',
  environment: 'dev',
  source: { kind: 'helm' as const, path: 'chart', values: ['values-dev.yaml'] },
  releaseName: 'shop-dev',
  namespace: 'shop',
  inputs: ['chart', 'values-dev.yaml'],
};

const source = { kind: 'plain' as const, path: 'a' };
const loaded: LoadedTarget = { status: 'loaded', request: { files: [], source } };

function aRender(result: RenderResult, load: LoadedTarget = loaded, now = DAY) {
  const requests: RenderRequest[] = [];
  const engine = {
    async render(request: RenderRequest) {
      requests.push(request);
      return result;
    },
  };
  const render = createRenderAt({ load: async () => load, engine, seed: 'key', now: () => now });
  return { requests, run: (application = 'shop') => render({ ...target, application }, 'a'.repeat(40)) };
}

const nothing: RenderResult = { status: 'rendered', objects: [], used: { seed: false, clock: false } };

test('what was loaded is rendered', async () => {
  const { run, requests } = aRender(nothing);
  expect(await run()).toEqual({ status: 'rendered', objects: [] });
  expect(requests[0]?.source).toEqual(source);
});

test('what cannot be loaded is told with its place, and the engine sees nothing of it', async () => {
  const { run, requests } = aRender(nothing, { status: 'failed', message: 'no such chart', file: 'a.yaml', line: 3 });
  expect(await run()).toEqual({ status: 'failed', message: 'no such chart (a.yaml:3)' });
  expect(requests).toEqual([]);
});

test('what templates draw at random is the same all day, differs between targets and does not tell the key', async () => {
  const morning = aRender(nothing);
  const evening = aRender(nothing, loaded, DAY + 80_000_000);
  await morning.run();
  await evening.run();
  await evening.run('other');
  const [first] = morning.requests;
  const [same, other] = evening.requests;
  expect([same?.seed, Number(same?.now)]).toEqual([first?.seed, Number(first?.now)]);
  expect(other?.seed).not.toBe(same?.seed);
  expect(first?.seed).not.toContain('key');
});

test('a fault is told with its place, a crash of the engine without its innards', async () => {
  const fault = { code: 'template' as const, message: 'nil pointer', file: 'chart/t.yaml', line: 7 };
  expect(await aRender({ status: 'failed', error: fault }).run()).toEqual({
    status: 'failed',
    message: 'nil pointer (chart/t.yaml:7)',
  });
  const crash = { code: 'crash' as const, message: 'the process ended\n    at /srv/secret/place.ts' };
  expect(await aRender({ status: 'failed', error: crash }).run()).toEqual({
    status: 'failed',
    message: 'the process ended',
  });
});
