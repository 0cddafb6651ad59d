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
    const file = new URL(`../../fixtures/repos/${sample.name}/expected.md`, import.meta.url);
    await expect(textsOf(changes).comment).toMatchFileSnapshot(file.pathname);
  });
});
