import { expect, test } from 'vitest';
import { act } from '../../src/act/act.ts';
import type { Action, Plan } from '../../src/model/plan.ts';
import { aHost, effectsOn, NOW, tip } from './stage.ts';

function planOf(base: string, ...actions: Action[]): Plan {
  return { version: 1, at: NOW, base, actions, verdicts: [], notes: [], reconsiderAt: null };
}

test('a comment is seen once, and one that is gone stops nothing', async () => {
  const host = aHost();
  host.as('ann').commit('feature', { 'a.txt': '1' });
  const pull = host.as('ann').open('feature', 'main').number;
  const to = host.as('olga').comment(pull, '/promote');
  const eyes = (comment: number): Action => ({
    kind: 'ensureReaction',
    reason: 'r',
    pull,
    to: comment,
    reaction: 'eyes',
  });
  const plan = planOf(tip(host), eyes(to), eyes(9999));
  for (let time = 0; time < 2; time += 1) {
    expect(await act(plan, effectsOn(host))).toMatchObject({ changed: 0, moved: 0, errors: [] });
  }
  expect(host.all.reactions).toEqual([{ id: to, reaction: 'eyes' }]);
});

test('a receipt that cannot be given now ends the round, so that the command is taken in the next one', async () => {
  const host = aHost();
  const down = { ...host, comments: { ...host.comments, react: () => Promise.reject(new Error('down')) } };
  const plan = planOf(tip(host), { kind: 'ensureReaction', reason: 'r', pull: 1, to: 1, reaction: 'eyes' });
  expect((await act(plan, effectsOn(host, down))).errors).toHaveLength(1);
});

test('looking anew forgets, and makes the round look again', async () => {
  const host = aHost();
  const effects = effectsOn(host);
  expect(await act(planOf(tip(host), { kind: 'lookAnew', reason: 'r' }), effects)).toMatchObject({ changed: 1 });
  expect(effects.logged).toContain('forgot');
});
