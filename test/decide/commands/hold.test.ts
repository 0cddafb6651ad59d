import { describe, expect, test } from 'vitest';
import type { Hold, Scope, StateRecord } from '../../../src/model/record.ts';
import { ago } from '../builders.ts';
import { answersTo, deedsOf, onIssue, onPromotion, recordsBy, type Said } from './told.ts';

function scope(application: string | null, environment: string | null): Scope {
  return { application, environment };
}

function aHold(of: Scope, hold: Partial<Hold> = {}): Hold {
  const facts = { until: null, reason: '', by: 'pim', comment: 3, rollback: null };
  return { kind: 'hold', version: 1, scope: of, ...facts, ...hold };
}

/** What a comment stops: `checkout/prod until 14:00 why`, or why not. */
function held(said: Said): string[] {
  const deeds = deedsOf(said);
  if (deeds.length === 0) return answersTo(said);
  return deeds.flatMap((record) => {
    if (record.kind !== 'hold') return [];
    const until = record.until === null ? '' : ` until ${record.until.slice(0, 16)}`;
    return [`${record.scope.application}/${record.scope.environment}${until}${record.reason && ` (${record.reason})`}`];
  });
}

describe('/hold', () => {
  test.each([
    ['/hold', 'checkout/prod'],
    ['/hold load test', 'checkout/prod (load test)'],
    ['/hold until 14:00 load test', 'checkout/prod until 2026-11-21T14:00 (load test)'],
    ['/hold for 2h', 'checkout/prod until 2026-11-21T14:00'],
    ['/hold for the release', 'checkout/prod (for the release)'],
    ['/hold UNTIL 2h', 'checkout/prod until 2026-11-21T14:00'],
    ['/hold prod', 'null/prod'],
    ['/hold checkout', 'checkout/null'],
    ['/hold checkout staging', 'checkout/staging'],
    ['/hold staging checkout', 'checkout/staging'],
    ['/HOLD Checkout/Staging Until tomorrow 9:00', 'checkout/staging until 2026-11-22T09:00'],
    ['/hold all until 3d the fair', 'null/null until 2026-11-24T12:00 (the fair)'],
    ['/hold prod "two words" and more', 'null/prod (two words and more)'],
  ])('%s', (body, expected) => expect(held({ body })).toEqual([expected]));

  test.each([
    ['/hold until yesterday', /^refused: `yesterday` is not understood: a time is /],
    ['/hold prdo until 14:00', 'refused: `prdo` is neither an application nor an environment. Did you mean `prod`?'],
    ['/hold checkout/qa', 'refused: there is no target `checkout/qa`.'],
  ])('%s is refused', (body, expected) => {
    const [answer] = held({ body });
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });

  test('says what it stopped, until when, why and how it is lifted', () => {
    expect(answersTo({ body: '/hold until 14:00 *load* @test' })).toEqual([
      'accepted: held `checkout/prod` until 2026-11-21 14:00:00 UTC (\\*load\\* @\u200btest): nothing is promoted there. `/unhold checkout prod` lifts it.',
    ]);
  });

  test('on the issue of an environment means the environment, on a pull request without targets it needs names', () => {
    expect(held({ body: '/hold', where: onIssue('staging') })).toEqual(['null/staging']);
    expect(held({ body: '/hold', where: onPromotion('prod', { changes: [] }) })).toEqual([
      'refused: nothing here is a target: name an application, an environment, or both.',
    ]);
  });

  test('the audit line keeps nothing that hides or turns text', () => {
    const [, line] = recordsBy({ body: '/hold prod a\u202eb\u200bc' });
    expect(line).toMatchObject({ kind: 'command', command: '/hold prod a b c' });
  });

  test('a reason keeps nothing that hides or turns text', () => {
    expect(held({ body: '/hold prod a\u202eb\u200bc\u0000d' })).toEqual(['null/prod (a b c d)']);
  });

  test.each([
    ['read', false],
    ['triage', true],
    ['write', true],
  ] as const)('with the role %s: %s', (role, isTaken) => {
    const said = { body: '/hold', comment: { by: 'ann', role } };
    expect(deedsOf(said)).toHaveLength(isTaken ? 1 : 0);
  });

  test('an approver of the environment may hold it with any role', () => {
    expect(deedsOf({ body: '/hold', comment: { role: 'none' } })).toHaveLength(1);
  });
});

describe('/unhold', () => {
  const prod = aHold(scope('checkout', 'prod'));
  const lifted = (body: string, before: StateRecord[], said: Partial<Said> = {}): string[] => {
    const deeds = deedsOf({ body, before, ...said });
    const names = deeds.map((deed) =>
      deed.kind === 'unhold' ? `${deed.scope.application}/${deed.scope.environment}` : deed.kind,
    );
    return deeds.length === 0 ? answersTo({ body, before, ...said }) : names;
  };

  test('lifts the hold of exactly what is named', () => {
    expect(lifted('/unhold', [prod])).toEqual(['checkout/prod']);
    expect(lifted('/unhold prod', [prod, aHold(scope(null, 'prod'))])).toEqual(['null/prod']);
  });

  test('names the holds that reach what it means, and how each is lifted', () => {
    expect(lifted('/unhold', [aHold(scope(null, 'prod'))])).toEqual([
      'refused: there is no hold on exactly `checkout/prod`. What reaches it: the hold of every application in `prod` by pim, lifted by `/unhold prod`.',
    ]);
    const [answer] = answersTo({ body: '/unhold', before: [prod, aHold(scope('checkout', null))] });
    expect(answer).toBe(
      'accepted: `checkout/prod` is held no more. What still holds it: the hold of `checkout` everywhere by pim, lifted by `/unhold checkout`.',
    );
  });

  test('a hold that is over or lifted is none', () => {
    const none = ['refused: there is no hold on `checkout/prod`.'];
    expect(lifted('/unhold', [])).toEqual(none);
    expect(lifted('/unhold', [{ ...prod, until: ago(1) }])).toEqual(none);
    const unhold = { kind: 'unhold', version: 1, scope: prod.scope, reason: '', by: 'olga', comment: 4 } as const;
    expect(lifted('/unhold', [prod, unhold])).toEqual(none);
  });

  test('is for who put the hold, and for approvers of every environment that it reaches', () => {
    const pim = { comment: { by: 'Pim', role: 'read' as const } };
    const ann = { comment: { by: 'ann', role: 'admin' as const } };
    expect(lifted('/unhold', [prod], pim)).toEqual(['checkout/prod']);
    expect(lifted('/unhold', [prod], ann)).toEqual([
      'refused: you may not lift a hold in prod: that is for olga or team release.',
    ]);
    expect(lifted('/unhold', [prod, aHold(prod.scope, { by: 'eve' })], pim)[0]).toMatch(/you may not lift/);
    expect(lifted('/unhold all', [aHold(scope(null, null))], ann)[0]).toMatch(/you may not lift a hold in prod/);
    expect(lifted('/unhold staging', [aHold(scope(null, 'staging'))], ann)).toEqual(['null/staging']);
  });

  test('said after /hold in one comment lifts it', () => {
    expect(recordsBy({ body: '/hold\n/unhold' }).map(({ kind }) => kind)).toEqual([
      'hold',
      'command',
      'unhold',
      'command',
    ]);
  });
});
