import { expect, test } from 'vitest';
import { tellStory } from './stage.ts';

test('an image push becomes a merged, synced and ordered promotion up to production', {
  timeout: 300_000,
}, async () => {
  const seen = await tellStory({});
  expect(seen.filter((line) => line.includes('synced and healthy'))).toHaveLength(3);
  expect(seen.join('\n')).toContain('is refused');
});
