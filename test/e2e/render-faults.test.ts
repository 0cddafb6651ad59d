import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import type { RenderEngine } from '../../src/render/engine.ts';
import { aRequest, chartWith, errorOf, names, objectsOf } from '../render/text-files.ts';

let engine: RenderEngine;
beforeAll(() => {
  engine = createEngine({ timeoutMs: 30_000 });
});
afterAll(() => engine.close());

async function stillRenders(): Promise<void> {
  const result = await engine.render(aRequest({ files: chartWith('  a: b\n') }));
  expect(names(result)).toEqual(['ConfigMap/config']);
}

describe('a chart that does not end well', () => {
  test('loops for ever: is stopped and named, and the next one renders', async () => {
    const hasty = createEngine({ timeoutMs: 1_000 });
    const loop = '  a: {{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}\n';
    await hasty.render(aRequest({ files: chartWith('  a: b\n') }));
    const error = errorOf(await hasty.render(aRequest({ files: chartWith(loop) })));
    expect(error.code).toBe('timeout');
    expect(error.message).toContain('chart did not render within 1 s');
    expect(names(await hasty.render(aRequest({ files: chartWith('  a: b\n') })))).toEqual(['ConfigMap/config']);
    await hasty.close();
  });

  test('eats memory: is told so, and the next one renders', async () => {
    const grow =
      '  {{- $s := "0123456789abcdef" }}\n  {{- range until 40 }}{{ $s = printf "%s%s" $s $s }}{{ end }}\n  a: {{ len $s }}\n';
    const error = errorOf(await engine.render(aRequest({ files: chartWith(grow) })));
    expect(error.code).toBe('memory');
    await stillRenders();
  });

  test('takes more memory than the parent allows: is stopped', async () => {
    const strict = createEngine({ timeoutMs: 20_000, maximumRssBytes: 300 * 1024 * 1024 });
    const grow =
      '  {{- $s := "0123456789abcdef" }}\n  {{- range until 24 }}{{ $s = printf "%s%s" $s $s }}{{ end }}\n  {{- range until 100000 }}{{ range until 10000 }}{{ end }}{{ end }}\n  a: {{ len $s }}\n';
    const error = errorOf(await strict.render(aRequest({ files: chartWith(grow) })));
    expect(error.code).toBe('memory');
    await strict.close();
  });

  test('includes itself without end', async () => {
    const files = chartWith('  a: {{ include "again" . }}\n');
    files.set('chart/templates/_again.tpl', Buffer.from('{{ define "again" }}{{ include "again" . }}{{ end }}'));
    expect(errorOf(await engine.render(aRequest({ files }))).code).toBe('template');
    await stillRenders();
  });

  test('leaves nothing for the chart that comes after it', async () => {
    const victim = aRequest({ files: chartWith('  a: {{ randAlphaNum 8 }}\n  b: {{ .Values | toJson | quote }}\n') });
    const alone = await engine.render(victim);
    await engine.render(aRequest({ files: chartWith('  a: {{ fail "no" }}\n') }));
    await engine.render(aRequest({ files: chartWith('  a: {{ repeat 30000000 "x" | len }}\n') }));
    expect(await engine.render(victim)).toEqual(alone);
  });
});

describe('randomness and time', () => {
  const files = chartWith(
    '  random: {{ randAlphaNum 16 }}\n  uuid: {{ uuidv4 }}\n  now: {{ now | date "2006-01-02T15:04:05" }}\n  bytes: {{ randBytes 8 }}\n  shuffled: {{ shuffle "abcdefgh" }}\n',
  );

  test('same seed and time, same objects; another seed, others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (seed, other) => {
        const first = await engine.render(aRequest({ files, seed }));
        expect(await engine.render(aRequest({ files, seed }))).toEqual(first);
        const changed = await engine.render(aRequest({ files, seed: other }));
        expect(JSON.stringify(changed) === JSON.stringify(first)).toBe(seed === other);
      }),
      { numRuns: 8 },
    );
  });

  test('templates see the given time', async () => {
    const [object] = objectsOf(await engine.render(aRequest({ files, now: new Date('2031-05-06T07:08:09Z') })));
    expect(object?.object['data']).toMatchObject({ now: '2031-05-06T07:08:09' });
  });

  test('certificates are the same for the same seed, in every process', async () => {
    const ca = chartWith('  ca: {{ (genCA "shop" 365).Cert | b64enc }}\n');
    const second = createEngine();
    const one = await engine.render(aRequest({ files: ca }));
    expect(objectsOf(one)).toHaveLength(1);
    expect(await second.render(aRequest({ files: ca }))).toEqual(one);
    await second.close();
  });

  test('a result says whether it used them', async () => {
    const still = await engine.render(aRequest({ files: chartWith('  a: b\n') }));
    expect(still).toMatchObject({ used: { seed: false, clock: false } });
    const timed = await engine.render(aRequest({ files: chartWith('  a: {{ now | unixEpoch | quote }}\n') }));
    expect(timed).toMatchObject({ used: { seed: false, clock: true } });
    expect(await engine.render(aRequest({ files }))).toMatchObject({ used: { seed: true, clock: true } });
  });
});

describe('the engine’s processes', () => {
  test('have no environment to show', async () => {
    const files = chartWith('  path: {{ env "PATH" | quote }}\n');
    // Helm itself removes env and expandenv.
    expect(errorOf(await engine.render(aRequest({ files }))).message).toContain('function "env" not defined');
  });

  test('answer when the engine is closed while they work', async () => {
    const closing = createEngine();
    const waiting = [1, 2, 3].map(() => closing.render(aRequest({ files: chartWith('  a: b\n') })));
    await closing.close();
    for (const result of await Promise.all(waiting)) expect(errorOf(result).code).toBe('crash');
    expect(errorOf(await closing.render(aRequest({ files: chartWith('  a: b\n') }))).message).toContain('shut down');
  });

  test('end when they are idle and start again', async () => {
    const sleepy = createEngine({ idleMs: 1 });
    for (let round = 0; round < 2; round += 1) {
      expect(names(await sleepy.render(aRequest({ files: chartWith('  a: b\n') })))).toEqual(['ConfigMap/config']);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await sleepy.close();
  });

  test('never run an engine that somebody changed', async () => {
    const cacheFolder = await mkdtemp(join(tmpdir(), 'shiplock-test-'));
    const first = createEngine({ cacheFolder });
    await first.warm();
    await first.close();
    const path = join(cacheFolder, `${first.version}.wasm`);
    const good = await readFile(path);
    await writeFile(path, 'not an engine');
    const second = createEngine({ cacheFolder });
    expect(names(await second.render(aRequest({ files: chartWith('  a: b\n') })))).toEqual(['ConfigMap/config']);
    await second.close();
    expect((await readFile(path)).equals(good)).toBe(true);
    await rm(cacheFolder, { recursive: true });
  });
});
