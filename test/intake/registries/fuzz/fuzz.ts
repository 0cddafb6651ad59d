import fc from 'fast-check';
import { expect } from 'vitest';
import type { ImageFact } from '../../../../src/store/images.ts';
import { escaped, reordered, withUnknownFields } from '../formats/mutations.ts';
import { type Door, doors } from './receivers.ts';
import { spoilt, spoiltBytes } from './spoil.ts';

/** What a receiver may answer; 401 and 405 are settled before a body is read. */
const DEFINED = [200, 202, 400, 413];

/** Sends `bodies` broken bodies to every door; returns how many were answered with which status. */
export async function fuzzDoors(
  bodies: number,
  onRound: (sent: number) => void = () => {},
): Promise<Map<number, number>> {
  const answers = new Map<number, number>();
  let sent = 0;
  for (const door of await doors(() => {})) {
    const before = total(door);
    const delivery = fc.constantFrom(...door.documented);
    const law = fc.asyncProperty(delivery, fc.jsonValue(), fc.infiniteStream(fc.nat()), async (one, junk, random) => {
      const text = Buffer.from(JSON.stringify(spoilt(one.body, junk, random)) ?? '');
      const bytes = random.next().value % 4 === 0 ? spoiltBytes(text, random) : text;
      const { status, body } = await door.send(bytes, one.headers);
      expect(DEFINED).toContain(status);
      expect(Object.keys(body).length).toBeGreaterThan(0);
      answers.set(status, (answers.get(status) ?? 0) + 1);
      sent += 1;
      if (sent % 5000 === 0) onRound(sent);
    });
    await fc.assert(law, { numRuns: bodies });
    expect([door.name, total(door) - before]).toEqual([door.name, bodies]);
  }
  return answers;
}

/** Sends documented deliveries whose meaning is kept, though not their bytes: the same must be kept of them. */
export async function fuzzMeaning(bodies: number): Promise<void> {
  let kept: ImageFact[] = [];
  for (const door of await doors((facts) => kept.push(...facts))) {
    const law = fc.asyncProperty(
      fc.constantFrom(...door.documented),
      fc.infiniteStream(fc.nat()),
      async ({ body, headers }, random) => {
        kept = [];
        const { status } = await door.send(Buffer.from(JSON.stringify(body)), headers);
        const expected = kept;
        kept = [];
        const text = escaped(withUnknownFields(reordered(body, random), random), random);
        expect((await door.send(Buffer.from(text), headers)).status).toBe(status);
        expect(kept).toEqual(expected);
      },
    );
    await fc.assert(law, { numRuns: bodies });
  }
}

function total(door: Door): number {
  return Object.values(door.counts()).reduce((sum, count) => sum + count, 0);
}
