import { expect, test } from 'vitest';
import { createRenderAt, type RenderAtDeps } from '../../src/reconcile/render-at.ts';
import type { RenderRequest, RenderResult } from '../../src/render/engine.ts';

const DAY = Date.parse('2026-11-21T00:00:00Z');
const target = {
  application: 'shop',
  environment: 'dev',
  source: { kind: 'helm' as const, path: 'chart', values: ['values-dev.yaml'] },
  releaseName: 'shop-dev',
  namespace: 'shop',
  inputs: ['chart', 'values-dev.yaml'],
};

function aRender(result: RenderResult, files: Awaited<ReturnType<RenderAtDeps['load']>> = [], now = DAY) {
  const requests: RenderRequest[] = [];
  const engine = {
    async render(request: RenderRequest) {
      requests.push(request);
      return result;
    },
  };
  const render = createRenderAt({ load: async () => files, engine, seed: 'key', now: () => now });
  return { requests, run: (application = 'shop') => render({ ...target, application }, 'a'.repeat(40)) };
}

const nothing: RenderResult = { status: 'rendered', objects: [], used: { seed: false, clock: false } };

test('a chart is rendered with its values, definitions included, links followed inside of the repository', async () => {
  const content = Buffer.from('a: 1');
  const link = { path: 'values-dev.yaml', mode: '120000', content: Buffer.from('chart/real.yaml') };
  const { run, requests } = aRender(nothing, [{ path: 'chart/real.yaml', mode: '100644', content }, link]);
  expect(await run()).toEqual({ status: 'rendered', objects: [] });
  expect(requests[0]?.source).toEqual({
    kind: 'helm',
    path: 'chart',
    valuesFiles: ['values-dev.yaml'],
    set: [],
    releaseName: 'shop-dev',
    namespace: 'shop',
    includeCrds: true,
  });
  expect(new Map(requests[0]?.files).get('values-dev.yaml')).toEqual(content);
});

test('a link out of the repository is refused before the engine sees anything', async () => {
  const { run, requests } = aRender(nothing, [
    { path: 'chart/x', mode: '120000', content: Buffer.from('/etc/passwd') },
  ]);
  expect(await run()).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('leads out of the repository'),
  });
  expect(requests).toEqual([]);
});

test('what templates draw at random is the same all day, differs between targets and does not tell the key', async () => {
  const morning = aRender(nothing);
  const evening = aRender(nothing, [], DAY + 80_000_000);
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
