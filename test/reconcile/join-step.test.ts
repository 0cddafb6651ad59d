import { expect, test } from 'vitest';
import { nextJoinStep, type Stored } from '../../src/reconcile/join-step.ts';

const none: Stored = { credential: null, invitation: null, next: null };
const next = { credential: 'new', invitation: 'two' };

test.each<[string, Stored, string | null, object]>([
  ['nothing is there and no token is set', none, null, { do: 'ask' }],
  ['the first start', none, 'one', { do: 'prepare' }],
  ['a restart before the answer came', { ...none, next }, 'two', { do: 'join', credential: 'new' }],
  [
    'a restart after it joined',
    { ...none, credential: 'old', invitation: 'one' },
    'one',
    { do: 'use', credential: 'old' },
  ],
  [
    'the token was deleted after use',
    { ...none, credential: 'old', invitation: 'one' },
    null,
    { do: 'use', credential: 'old' },
  ],
  ['a person put the credential there', { ...none, credential: 'old' }, null, { do: 'use', credential: 'old' }],
  [
    'a new token beside a working credential',
    { ...none, credential: 'old', invitation: 'one' },
    'two',
    { do: 'prepare' },
  ],
  ['a new token, prepared', { credential: 'old', invitation: 'one', next }, 'two', { do: 'join', credential: 'new' }],
  ['another token than the prepared one', { ...none, next }, 'three', { do: 'prepare' }],
  ['prepared, and the token was deleted', { ...none, next }, null, { do: 'ask' }],
])('%s', (_, stored, invitation, step) => {
  expect(nextJoinStep(stored, invitation)).toEqual(step);
});
