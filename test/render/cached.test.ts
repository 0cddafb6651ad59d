import { beforeEach, describe, expect, test } from 'vitest';
import { createCachedRender, type RenderStore } from '../../src/render/cached.ts';
import type { RenderEngine, RenderErrorCode, RenderResult, RenderUse } from '../../src/render/engine.ts';
import { aRequest, helm, textFiles } from './text-files.ts';

/** An engine that answers how often it was asked. */
let asked: number;
let used: RenderUse;
let fault: RenderErrorCode | null;
const engine: RenderEngine = {
  version: 'v1',
  async render(): Promise<RenderResult> {
    asked += 1;
    if (fault !== null) return { status: 'failed', error: { code: fault, message: `fault ${asked}` } };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `asked-${asked}` } };
    return { status: 'rendered', objects: [{ object, source: { file: 'a' } }], used };
  },
  template: async () => ({ status: 'evaluated', texts: [] }),
  policy: async () => ({ status: 'evaluated', judgements: [] }),
  select: async () => ({ status: 'selected', rankings: [] }),
  decode: async () => ({ status: 'decoded', documents: [] }),
  warm: async () => {},
  close: async () => {},
};
const files = textFiles({ 'chart/Chart.yaml': 'a', 'chart/values.yaml': 'b', 'other/x.yaml': 'c' });

beforeEach(() => {
  asked = 0;
  used = { seed: false, clock: false };
  fault = null;
});

describe('the cache', () => {
  test('renders the same input once, whatever else the repository holds', async () => {
    const cached = createCachedRender(engine, { entries: 10 });
    const first = await cached.render(aRequest({ files }));
    const more = new Map([...files, ...textFiles({ 'other/y.yaml': 'new' })]);
    expect(await cached.render(aRequest({ files: [...more].reverse() }))).toBe(first);
    expect(asked).toBe(1);
  });

  test('renders again when a file, a setting or the engine is another', async () => {
    const cached = createCachedRender(engine, { entries: 10 });
    await cached.render(aRequest({ files }));
    await cached.render(aRequest({ files: new Map([...files, ...textFiles({ 'chart/values.yaml': 'x' })]) }));
    await cached.render(aRequest({ files, source: helm({ set: ['a=b'] }) }));
    await cached.render(aRequest({ files, lists: 'keep' }));
    expect(asked).toBe(4);
    const store = createStore();
    await createCachedRender(engine, { entries: 10, store }).render(aRequest({ files }));
    await createCachedRender({ ...engine, version: 'v2' }, { entries: 10, store }).render(aRequest({ files }));
    expect(asked).toBe(6);
  });

  test('asks for seed and time only where they were used', async () => {
    const cached = createCachedRender(engine, { entries: 10 });
    await cached.render(aRequest({ files }));
    await cached.render(aRequest({ files, seed: 'other', now: 1 }));
    expect(asked).toBe(1);
    used = { seed: true, clock: false };
    const random = aRequest({ files, source: helm({ set: ['random=true'] }) });
    await cached.render(random);
    await cached.render(random);
    await cached.render({ ...random, seed: 'other' });
    expect(asked).toBe(3);
  });

  test('joins requests that come while the first one renders', async () => {
    const cached = createCachedRender(engine, { entries: 10 });
    const results = await Promise.all([1, 2, 3].map(() => cached.render(aRequest({ files }))));
    expect(asked).toBe(1);
    expect(new Set(results).size).toBe(1);
  });

  test('keeps faults of the repository, not those of the moment', async () => {
    const cached = createCachedRender(engine, { entries: 10 });
    fault = 'timeout';
    await cached.render(aRequest({ files }));
    fault = 'template';
    await cached.render(aRequest({ files }));
    await cached.render(aRequest({ files }));
    expect(asked).toBe(2);
  });

  test('a fault of the moment that is remembered is tried again once it is forgotten', async () => {
    const cached = createCachedRender(engine, { entries: 10, faults: { keepMs: 600, now: () => 0 } });
    fault = 'timeout';
    await cached.render(aRequest({ files }));
    await cached.render(aRequest({ files }));
    expect(asked).toBe(1);
    cached.forgetFaults();
    await cached.render(aRequest({ files }));
    expect(asked).toBe(2);
  });

  test('forgets what was not used for longest', async () => {
    const cached = createCachedRender(engine, { entries: 2 });
    const request = (value: string) => aRequest({ files, source: helm({ set: [value] }) });
    for (const value of ['a', 'b', 'a', 'c', 'a']) await cached.render(request(value));
    expect(asked).toBe(3);
    await cached.render(request('b'));
    expect(asked).toBe(4);
  });

  test('finds renders in the outer store', async () => {
    const store = createStore();
    const first = await createCachedRender(engine, { entries: 1, store }).render(aRequest({ files }));
    expect(await createCachedRender(engine, { entries: 1, store }).render(aRequest({ files }))).toBe(first);
    expect(asked).toBe(1);
    used = { seed: true, clock: false };
    const random = aRequest({ files, source: helm({ set: ['random=true'] }) });
    await createCachedRender(engine, { entries: 1, store }).render(random);
    await createCachedRender(engine, { entries: 1, store }).render(random);
    expect(asked).toBe(2);
    await createCachedRender(engine, { entries: 1, store }).render({ ...random, seed: 'other' });
    expect(asked).toBe(3);
  });
});

function createStore(): RenderStore {
  const kept = new Map<string, RenderResult>();
  return {
    get: async (keys) => keys.map((key) => kept.get(key)).find((found) => found !== undefined),
    set: (key, result) => {
      kept.set(key, result);
    },
  };
}

test('trees of other places, further sources and post-renderers are part of what is kept', async () => {
  const cached = createCachedRender(engine, { entries: 10 });
  const outside = (text: string) => [{ name: 'elsewhere', files: textFiles({ 'a.yaml': text }) }];
  const more = [{ kind: 'plain', path: 'other' }] as const;
  for (const request of [{}, { outside: outside('a') }, { outside: outside('b') }, { more }, { postRenderers: [{}] }]) {
    await cached.render(aRequest({ files, ...request }));
    await cached.render(aRequest({ files, ...request }));
  }
  expect(asked).toBe(5);
});
