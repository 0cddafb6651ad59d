import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRenderAnswer } from '../../src/render/answer.ts';
import { createFrameReader, frameHeader } from '../../src/render/frames.ts';

test('messages arrive whole and in order, however the stream is cut', () => {
  const message = fc.uint8Array({ maxLength: 50 });
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (messages, cuts) => {
      const stream = Buffer.concat(messages.flatMap((each) => [frameHeader(each.length), each]));
      const read = createFrameReader();
      const found: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn += 1) {
        const length = cuts[turn % cuts.length] ?? 1;
        found.push(...read(stream.subarray(at, at + length)));
        at += length;
      }
      expect(found.map((each) => [...each])).toEqual(messages.map((each) => [...each]));
    }),
  );
});

test('an absurd length is refused', () => {
  expect(() => createFrameReader()(Uint8Array.of(255, 255, 255, 255))).toThrow('longer than any answer');
});

function answer(json: string, flags = 0): Uint8Array {
  return Buffer.concat([Uint8Array.of(flags), Buffer.from(json)]);
}

test('integers keep every digit, other numbers are numbers', () => {
  const json =
    '{"objects":[{"source":{"file":"a"},"object":{"big":9223372036854775807,"list":[-9007199254740993,1],"small":5,"ratio":1e21,"text":"9223372036854775807"}}]}';
  const result = readRenderAnswer(answer(json));
  expect(JSON.stringify(result.status === 'rendered' ? result.objects[0]?.object : null)).toBe(
    '{"big":9223372036854775807,"list":[-9007199254740993,1],"small":5,"ratio":1e+21,"text":"9223372036854775807"}',
  );
});

test('any integer survives', () => {
  fc.assert(
    fc.property(fc.bigInt(), (value) => {
      const result = readRenderAnswer(answer(`{"objects":[{"source":{"file":"a"},"object":{"value":${value}}}]}`));
      const text = JSON.stringify(result.status === 'rendered' ? result.objects[0]?.object : null);
      expect(text).toBe(`{"value":${value}}`);
    }),
  );
});

test('the flags tell what was used', () => {
  expect(readRenderAnswer(answer('{"objects":[]}', 2))).toMatchObject({ used: { seed: false, clock: true } });
  expect(readRenderAnswer(answer('{"documents":[]}'))).toMatchObject({ status: 'failed', error: { code: 'crash' } });
});
