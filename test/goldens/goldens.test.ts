import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TargetChange } from '../../src/model/snapshot.ts';
import { textsOf } from './pull-view.ts';
import { expectedOf, listed, type SamplePulls, samples, startSamplePulls } from './sample-pulls.ts';

let pulls: SamplePulls;
beforeAll(async () => {
  pulls = await startSamplePulls();
});
afterAll(() => pulls.stop());

describe.each(samples)('the pull request of $name', (sample) => {
  let changes: TargetChange[];
  beforeAll(async () => {
    changes = await pulls.changes(sample);
  });

  test('changes the objects and fields that a person expects', () => {
    expect(listed(changes)).toEqual(expectedOf(sample));
  });

  test('has the comment that somebody read', async () => {
    const file = join(import.meta.dirname, `../../fixtures/repos/${sample.name}/expected.md`);
    await expect(textsOf(changes).comment).toMatchFileSnapshot(file);
  });
});
