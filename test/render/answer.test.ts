import { expect, test } from 'vitest';
import { readRenderAnswer } from '../../src/render/answer.ts';

test('a message of many wraps keeps its place and its cause', () => {
  const message = `a.yaml:1: ${'error calling include: '.repeat(1000)}nested too deeply`;
  const answer = Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify({ error: { code: 'template', message } }))]);
  const read = readRenderAnswer(answer);
  if (read.status === 'rendered') throw new Error('it rendered');
  expect(read.error.message.length).toBeLessThan(3_100);
  expect(read.error.message).toMatch(/^a\.yaml:1: .* … .*nested too deeply$/);
});
