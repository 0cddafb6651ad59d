import { expect, test } from 'vitest';
import { allOf, passed, waiting } from '../../src/decide/verdicts.ts';

const until = (gate: string, time: string) =>
  waiting(gate, 'Later', `${gate} waits`, { waitsFor: 'time', until: time });
const soak = until('soak', '2026-11-21T12:40:00Z');
const freeze = until('window', '2026-11-23T07:00:00Z');
const person = waiting('approval', 'AwaitingApproval', 'somebody has to approve', { waitsFor: 'person' });

test.each([
  { name: 'gates that the clock opens are told by the last of them', gates: [soak, freeze], says: freeze },
  { name: 'in whatever order they stand', gates: [freeze, soak], says: freeze },
  { name: 'an open gate says nothing', gates: [passed('order', 'Proven', 'proven'), soak], says: soak },
])('$name', ({ gates, says }) => {
  const { message } = says;
  expect(allOf('promotion', gates, 'open')).toMatchObject({
    status: 'waiting',
    waitsFor: 'time',
    message,
    until: 'until' in says ? says.until : null,
  });
});

test('no time is told where a person has to act as well, and the clock comes first', () => {
  const parent = allOf('promotion', [person, soak, freeze], 'open');
  expect(parent).toMatchObject({ waitsFor: 'time', message: 'window waits', until: null });
});
