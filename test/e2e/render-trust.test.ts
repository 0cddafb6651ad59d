import { afterAll, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import type { Trust } from '../../src/render/engine.ts';
import { defaultEngineCache, findEngine, unpackEngine } from '../../src/render/engine-file.ts';
import { createPool } from '../../src/render/pool.ts';
import { decodeMessage } from '../../src/render/request-frame.ts';
import { aRequest, chartWith, names } from '../render/text-files.ts';

const limits = { size: 1, timeoutMs: 20_000, maximumRssBytes: 1536 * 1024 * 1024, idleMs: null };
let starts = 0;
const pool = createPool(limits, async () => {
  starts += 1;
  const source = findEngine();
  return { enginePath: await unpackEngine(source, defaultEngineCache()), engineHash: source.hash, isLean: true };
});
afterAll(() => pool.close());

async function ask(trust: Trust): Promise<number> {
  const answer = await pool.ask(decodeMessage('a.yaml', Buffer.from('a: 1\n')), trust);
  expect(answer.kind).toBe('answer');
  return starts;
}

test('a process never works for a fork and for the repository itself', async () => {
  expect([await ask('own'), await ask('own')]).toEqual([1, 1]);
  expect([await ask('fork'), await ask('fork')]).toEqual([2, 2]);
  expect(await ask('own')).toBe(3);
});

test('with room for both, each keeps its own', async () => {
  const engine = createEngine({ size: 2, isLean: true });
  for (const trust of ['own', 'fork', 'own', 'fork'] as const) {
    expect(names(await engine.render(aRequest({ files: chartWith('  a: b\n'), trust })))).toEqual(['ConfigMap/config']);
  }
  await engine.close();
});
