import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import type { RenderEngine } from '../../src/render/engine.ts';
import { isPlainText } from '../../src/text/edit/scalar-style.ts';
import { seed as first } from '../seed.ts';
import { type Expected, holdLaws, randomValue, valueAt } from '../text/edit/edit-laws.ts';
import { randomNumbers } from '../text/edit/random-stream.ts';

/** Parts of 10,000 documents, each with a seed of its own: `SEED` moves the first one. */
const PARTS = 10;
const DOCUMENTS = 10_000;

let engine: RenderEngine;
beforeAll(async () => {
  engine = createEngine({ size: 1 });
  await engine.warm();
});
afterAll(() => engine.close());

describe(`laws of edits on ${PARTS * DOCUMENTS} random documents, from SEED=${first}`, () => {
  for (let part = 0; part < PARTS; part += 1) {
    test(`part ${part + 1}`, { timeout: 1_800_000 }, async () => {
      let read = 0;
      let waiting: { seed: number; expected: Expected }[] = [];
      for (let index = 0; index < DOCUMENTS; index += 1) {
        const seed = first + part * DOCUMENTS + index;
        const expected = holding(seed);
        if (expected !== null) waiting.push({ seed, expected });
        if (waiting.length < 64 && index + 1 < DOCUMENTS) continue;
        await Promise.all(waiting.map(readInGo));
        read += waiting.length;
        waiting = [];
      }
      expect(read).toBeGreaterThan(DOCUMENTS / 2);
    });
  }
});

function holding(seed: number): Expected | null {
  try {
    return holdLaws(seed);
  } catch (error) {
    throw new Error(`random document ${seed}`, { cause: error });
  }
}

/** Go reads YAML 1.1, as Helm, kubectl and kustomize do. */
async function readInGo({ seed, expected }: { seed: number; expected: Expected }): Promise<void> {
  const { text, document, path, value } = expected;
  const decoded = await engine.decode('f.yaml', new TextEncoder().encode(text));
  if (decoded.status === 'failed')
    throw new Error(`random document ${seed}: Go cannot read it: ${decoded.error.message}\n${text}`);
  const found = valueAt(decoded.documents[document], path);
  if (found !== value)
    throw new Error(
      `random document ${seed}: Go reads ${JSON.stringify(found)} and not ${JSON.stringify(value)}\n${text}`,
    );
}

test('values are quoted where Go or our parser would read something else, and nowhere else', async () => {
  const random = randomNumbers(first);
  const values = new Set(Array.from({ length: 20_000 }, () => randomValue(random)));
  const wrong: string[] = [];
  await Promise.all(
    [...values].map(async (value) => {
      for (const context of ['block', 'flow'] as const) {
        if (!isPlainText(value, context)) continue;
        const text = context === 'block' ? `k: ${value}\nl:\n- ${value}\n` : `{k: ${value}, l: [${value}]}\n`;
        const decoded = await engine.decode('f.yaml', new TextEncoder().encode(text));
        const found = decoded.status === 'decoded' ? decoded.documents[0] : decoded.error.message;
        if (JSON.stringify(found) !== JSON.stringify({ k: value, l: [value] })) wrong.push(`${context} ${value}`);
      }
    }),
  );
  expect(wrong).toEqual([]);
  expect(
    ['1.4.2', 'a:b', 'a,b', 'v1', 'web:1.2@sha256:ab', 'a#b', 'on-call'].map((value) => isPlainText(value, 'block')),
  ).not.toContain(false);
});
