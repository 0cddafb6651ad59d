import { describe, expect, test } from 'vitest';
import { historyOf } from '../../src/decide/history.ts';
import type { StateRecord } from '../../src/model/record.ts';
import { ago, aLanding, anArtifact, aProof, aRelease, sha } from './builders.ts';

const scope = { application: 'checkout', environment: 'prod' };
const said = { version: 1, by: 'olga', comment: 31 } as const;

/** A day in the life of checkout, oldest first, a minute apart. */
const records = (
  [
    aProof('staging', '1.5.0'),
    { kind: 'approval', version: 1, pull: 8, head: sha('head 8'), environments: ['prod'], by: 'olga', comment: 30 },
    aLanding(8, 'checkout/prod', '1.5.0'),
    {
      kind: 'incident',
      version: 1,
      target: 'checkout/prod',
      release: aRelease('1.5.0'),
      content: 'c',
      revision: sha('m'),
      why: 'degraded',
    },
    {
      kind: 'rollback',
      target: 'checkout/prod',
      from: aRelease('1.5.0'),
      to: aRelease('1.4.1'),
      revision: sha('m'),
      content: 'c',
      reason: 'errors',
      ...said,
    },
    { kind: 'hold', scope, until: null, reason: 'rolled back: errors', rollback: null, ...said },
    {
      kind: 'rejection',
      application: 'checkout',
      artifacts: [anArtifact('1.5.0')],
      reason: 'rolled back: errors',
      ...said,
    },
    {
      kind: 'hold',
      scope: { application: null, environment: 'prod' },
      until: ago(-3600),
      reason: 'audit',
      rollback: null,
      ...said,
    },
    {
      kind: 'hold',
      scope: { application: 'basket', environment: null },
      until: null,
      reason: 'broken',
      rollback: null,
      ...said,
    },
    { kind: 'unhold', scope, reason: '', ...said },
    { kind: 'override', pull: 8, head: sha('head 8'), gate: 'soak', reason: 'urgent', ...said },
    { kind: 'override', pull: 99, head: sha('head 99'), gate: 'soak', reason: 'elsewhere', ...said },
    { kind: 'pass', version: 1, pull: 8, head: sha('head 8'), reason: 'the server is down', by: 'ann' },
    { kind: 'direct', version: 1, revision: sha('direct'), by: 'ann', targets: ['checkout/dev', 'basket/dev'] },
    {
      kind: 'request',
      target: 'checkout/prod',
      from: aRelease('1.5.0'),
      artifacts: [anArtifact('1.6.0')],
      version: 1,
      by: 'olga',
      comment: 33,
    },
  ] satisfies StateRecord[]
).map((record, index) => ({ at: ago(900 - index * 60), record }));

function told(application: string | null, environment: string | null): string[] {
  return historyOf(records, { application, environment }).map(
    ({ subject, by, what, why }) => `${subject}: ${what} by ${by}${why === null ? '' : ` (${why})`}`,
  );
}

describe('the history', () => {
  test('of a target, newest first, with who and why, and with what held everything around it', () => {
    const merge = `(merged ${ago(120)}, healthy ${ago(100)})`;
    expect(told('checkout', 'prod')).toEqual([
      'checkout/prod: asked for 1.6.0 by olga',
      '#8: let #8 pass at 7d08ca9 by break-glass by ann (the server is down)'.replace(
        '7d08ca9',
        sha('head 8').slice(0, 7),
      ),
      `#8: opened the gate soak of #8 at ${sha('head 8').slice(0, 7)} by olga (urgent)`,
      'checkout/prod: hold lifted by olga',
      `prod: held until ${ago(-3600)} by olga (audit)`,
      'checkout: 1.5.0 rejected by olga (rolled back: errors)',
      'checkout/prod: held until somebody lifts it by olga (rolled back: errors)',
      'checkout/prod: back from 1.5.0 to 1.4.1 by olga (errors)',
      'checkout/prod: 1.5.0 turned unhealthy by shiplock (degraded)',
      `checkout/prod: 1.5.0 landed by #8 ${merge} by olga (approved)`,
    ]);
  });

  test('of one application leaves the others out', () => {
    const all = told('basket', null);
    expect(all).toHaveLength(3);
    expect(all[0]).toContain('came without a pull request by ann');
    expect(all.join()).not.toContain('checkout/prod');
  });

  test('of everything has each line once, with its time', () => {
    const lines = historyOf(records, { application: null, environment: null });
    expect(lines).toHaveLength(records.length - 1);
    expect(lines.map(({ at }) => at)).toEqual(
      lines
        .map(({ at }) => at)
        .toSorted()
        .reverse(),
    );
  });

  test('an approval that was taken back let nobody in', () => {
    const taken: StateRecord = { kind: 'unapproval', version: 1, pull: 8, by: 'olga', comment: 31 };
    const [line] = historyOf([...records.slice(0, 2), { at: ago(1), record: taken }, ...records.slice(2, 3)], scope);
    expect(line).toMatchObject({ kind: 'landing', by: 'shiplock', why: null, pull: 8 });
  });
});
