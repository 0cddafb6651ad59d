import fc from 'fast-check';
import { expect } from 'vitest';
import type { ImageFact } from '../../../../src/store/images.ts';
import { escaped, reordered, withUnknownFields } from '../formats/mutations.ts';
import { ciDoor } from './ci-door.ts';
import { type Door, doors, partsOf } from './receivers.ts';
import { spoilt, spoiltBytes, spoiltToken } from './spoil.ts';

/**
 * What a door may answer; 401 and 405 are settled before a body is read. 403: a job may not speak for an image, which only
 * the body says.
 */
const DEFINED = [200, 202, 400, 403, 413];

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
        const ordered = reordered(body, random);
        const text = escaped(door.mayHaveMore ? withUnknownFields(ordered, random) : ordered, random);
        expect((await door.send(Buffer.from(text), headers)).status).toBe(status);
        expect(kept).toEqual(expected);
      },
    );
    await fc.assert(law, { numRuns: bodies });
  }
}

/** Sends `count` tokens that are not the job's own: nobody is let in, and every one is answered with 401. */
export async function fuzzTokens(count: number): Promise<void> {
  let kept = 0;
  const door = await ciDoor(
    partsOf((facts) => {
      kept += facts.length;
    }),
  );
  const [{ body } = { body: null }] = door.documented;
  const text = Buffer.from(JSON.stringify(body));
  expect((await door.send(text, {})).status).toBe(202);
  kept = 0;
  const law = fc.asyncProperty(fc.jsonValue(), fc.infiniteStream(fc.nat()), async (junk, random) => {
    const token = spoiltToken(door.token, junk, random);
    // The last letter of a signature may stand for the same bytes.
    fc.pre(bytesOf(token) !== bytesOf(door.token));
    expect((await door.send(text, { authorization: `Bearer ${token}` })).status).toBe(401);
  });
  await fc.assert(law, { numRuns: count });
  expect(kept).toBe(0);
  expect(door.counts()).toEqual({ accepted: 1, unauthorized: count });
}

function bytesOf(token: string): string {
  const parts = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
  return parts.join('.');
}

function total(door: Door): number {
  return Object.values(door.counts()).reduce((sum, count) => sum + count, 0);
}
