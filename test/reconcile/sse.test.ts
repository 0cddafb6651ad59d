import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEventReader } from '../../src/reconcile/sse.ts';

describe('the event stream', () => {
  test('gives the data of events and skips comments and other fields', () => {
    const reader = createEventReader();
    const text = ': alive\n\nevent: wake\nid: 7\ndata: {"a":1}\n\ndata: one\ndata: two\n\ndata:\n\n';
    expect(reader.push(text)).toEqual(['{"a":1}', 'one\ntwo', '']);
  });

  test('reads the same whatever the pieces and line ends', () => {
    const events = fc.array(fc.stringMatching(/^[a-z{}":, ]{1,12}$/), { maxLength: 6 });
    fc.assert(
      fc.property(events, fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(40)), (given, end, cuts) => {
        const text = given.map((data) => `: hint${end}data: ${data}${end}${end}`).join('');
        const places = [...new Set(cuts.filter((cut) => cut < text.length))].sort((a, b) => a - b);
        const reader = createEventReader();
        const read = [0, ...places].flatMap((start, index) =>
          reader.push(text.slice(start, places[index] ?? text.length)),
        );
        expect(read).toEqual(given);
      }),
    );
  });

  test('gives up an event that never ends', () => {
    const reader = createEventReader();
    expect(() => {
      for (let piece = 0; piece < 100; piece++) reader.push('x'.repeat(1_000));
    }).toThrow('64 KiB');
  });
});
