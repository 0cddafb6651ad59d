import { expect, test } from 'vitest';
import { inspectingProgram } from '../../../src/server-program.ts';

test('the program that inspects has one name for as long as its sources are the same', () => {
  expect(inspectingProgram()).toMatch(/^[0-9a-f]{64}$/);
  expect(inspectingProgram()).toBe(inspectingProgram());
});
