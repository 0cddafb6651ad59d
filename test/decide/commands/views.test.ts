import { describe, expect, test } from 'vitest';
import type { StateRecord } from '../../../src/model/record.ts';
import { byteLength } from '../../../src/text/within-bytes.ts';
import {
  aChange,
  aComment,
  actionsOf,
  aLanding,
  aLedger,
  anArtifact,
  aPromotion,
  aTarget,
  planOf,
} from '../builders.ts';
import { answersTo, config, onIssue, onPromotion, recordsBy, type Said, targets } from './told.ts';

/** The reply that a comment gets once its command is on record. */
function reply(said: Said): string {
  const records = recordsBy(said);
  const { body, where = onPromotion('prod'), comment = {}, before = [], snapshot = {} } = said;
  const world = { config, targets, ...where(aComment(body, comment)), ...snapshot };
  const plan = planOf({ ...world, ledger: aLedger(...before, ...records) });
  return actionsOf(plan, 'ensureReply')
    .map((action) => action.body)
    .join('\n');
}

const hold = (reason: string): StateRecord => ({
  ...{ kind: 'hold', version: 1, scope: { application: null, environment: 'prod' } },
  ...{ until: null, reason, by: 'pim', comment: 1, rollback: null },
});

describe('/status', () => {
  test('shows what runs where, what comes next with its verdict, and what is held', () => {
    const live = [
      aTarget('dev', '1.4.3', {}),
      aTarget('staging', '1.4.3', { health: 'degraded' }),
      aTarget('prod', '1.4.2'),
    ];
    const text = reply({ body: '/status', before: [hold('load @test')], snapshot: { targets: live } });
    expect(text).toContain('| `checkout/dev` | `1.4.3` | ✅ healthy since 2026-11-21 11:00:00 UTC | — | — |');
    expect(text).toContain('| `checkout/staging` | `1.4.3` | ⚠️ degraded | — | — |');
    expect(text).toMatch(
      /\| `checkout\/prod` \| `1.4.2` \| no agent has reported \| .+ #8 `1.4.3` .+ \| 🔒 every application in `prod` by `pim`: load @\u200btest \|/,
    );
    expect(text).toContain('As of 2026-11-21 12:00:00 UTC.');
  });

  test('of an environment or an application shows its targets alone, of nothing known it says so', () => {
    const text = reply({ body: '/status dev' });
    expect(text).toContain('`checkout/dev`');
    expect(text).not.toContain('`checkout/prod`');
    expect(reply({ body: '/status', where: onIssue('staging') })).not.toContain('`checkout/dev`');
    expect(answersTo({ body: '/status checkot' })).toEqual([
      'refused: `checkot` is neither an application nor an environment. Did you mean `checkout`? `all` shows everything.',
    ]);
  });

  test('names what cannot be listed, where it runs, and since when', () => {
    const target = aTarget('dev', '1.4.3', {});
    const repository = target.status === 'read' ? (target.at.release.artifacts[0]?.repository ?? '') : '';
    const problem = { message: 'the registry does not let us read it (401)', since: '2026-11-20T11:00:00Z' };
    const images = [
      { repository, tags: [], problem },
      { repository: 'ghcr.io/acme/elsewhere', tags: [], problem },
    ];
    const text = reply({ body: '/status dev', snapshot: { targets: [target], images } });
    expect(text).toContain(
      `⚠️ New versions of \`${repository}\` have not been seen since 2026-11-20 11:00:00 UTC: the registry does not let us read it (401). Those known before are used.`,
    );
    expect(text).not.toContain('elsewhere');
  });

  test('shows that what runs was rejected', () => {
    const rejection: StateRecord = {
      ...{ kind: 'rejection', version: 1, application: 'checkout', artifacts: [anArtifact('1.4.2')] },
      ...{ reason: 'loses orders', by: 'root', comment: 1 },
    };
    expect(reply({ body: '/status prod', before: [rejection] })).toContain(
      '`1.4.2` ⛔ rejected by `root`: loses orders',
    );
  });

  test('of very many targets counts those that have no room', () => {
    const many = Array.from({ length: 1500 }, (_, index) => {
      const target = aTarget('dev', '1.4.3');
      return { ...target, at: { ...target.at, target: { ...target.at.target, application: `service-${index}` } } };
    });
    const text = reply({ body: '/status all', snapshot: { targets: many } });
    expect(byteLength(text)).toBeLessThan(58_000);
    expect(text).toMatch(/and \d+ more targets/);
  });
});

describe('/history', () => {
  const before: StateRecord[] = [
    aLanding(5, 'checkout/prod', '1.4.2'),
    hold('load | test'),
    aLanding(6, 'checkout/dev', '1.4.3'),
  ];

  test('tells who did what, when and why, newest first', () => {
    const text = reply({ body: '/history all', before });
    const rows = text.split('\n').filter((line) => line.startsWith('| 2026'));
    expect(rows.map((row) => row.split(' | ')[1])).toEqual(['`checkout/dev`', '`prod`', '`checkout/prod`']);
    expect(rows[1]).toBe('| 2026-11-21 12:00:00 UTC | `prod` | `pim` | held until somebody lifts it | load \\| test |');
  });

  test('without names is that of the place, and of a target where nothing happened it says so', () => {
    expect(reply({ body: '/history dev', before })).not.toContain('`checkout/prod`');
    expect(reply({ body: '/history checkout staging' })).toContain(
      'Nothing is on record of `checkout` in `staging` yet.',
    );
  });

  test('is bounded, and says where the rest is told', () => {
    const many = Array.from({ length: 90 }, (_, index) => aLanding(index + 1, 'checkout/dev', `1.0.${index}`));
    const text = reply({ body: '/history', before: many });
    expect(text.split('\n').filter((line) => line.startsWith('| 2026'))).toHaveLength(50);
    expect(text).toContain('And 40 older lines: `shiplock history` tells them all, in any clone.');
  });
});

describe('/diff', () => {
  const changes = [aChange('staging', '1.4.2', '1.4.3'), aChange('prod', '1.4.2', '1.4.3')];
  const where = onPromotion('prod', { changes });

  test('shows the rendered change of what is named', () => {
    const text = reply({ body: '/diff prod', where });
    expect(text).toContain('| `checkout/prod` | `1.4.2` → `1.4.3` |');
    expect(text).not.toContain('checkout/staging');
    expect(reply({ body: '/diff', where })).toContain('checkout/staging');
  });

  test('is rendered anew for those who may ask for the work, and for no others', () => {
    const anewFor = (role: 'read' | 'triage'): number => {
      const comment = aComment('/diff', { by: 'ann', role });
      return actionsOf(planOf({ config, targets, ...where(comment) }), 'lookAnew').length;
    };
    expect([anewFor('read'), anewFor('triage')]).toEqual([0, 1]);
  });

  test.each([
    [
      '/diff dev',
      /^refused: `dev` is no target of this pull request. It changes `checkout\/staging`, `checkout\/prod`\.$/,
    ],
  ])('%s is refused', (body, expected) => expect(answersTo({ body, where })[0]).toMatch(expected));

  test('on an issue points to /drift', () => {
    expect(answersTo({ body: '/diff', where: onIssue('prod') })[0]).toMatch(
      /`\/drift` shows what differs in the cluster/,
    );
  });
});

describe('/retry', () => {
  const anew = (role: 'triage' | 'write') =>
    actionsOf(planOf({ config, targets, ...onPromotion('prod')(aComment('/retry', { by: 'ann', role })) }), 'lookAnew');

  test('forgets what is remembered of failures, once', () => {
    expect(anew('write')).toEqual([{ kind: 'lookAnew', reason: '@ann said /retry' }]);
    expect(anew('triage')).toEqual([]);
    const said = { body: '/retry', comment: { by: 'ann', role: 'write' as const } };
    const ledger = aLedger(...recordsBy(said));
    const pulls = [aPromotion('prod', '1.4.2', '1.4.3', { commands: [aComment('/retry', said.comment)] })];
    expect(actionsOf(planOf({ config, targets, pulls, ledger }), 'lookAnew')).toEqual([]);
  });
});

describe('the receipt', () => {
  const eyes = (body: string, comment = {}, before: StateRecord[] = []) => {
    const world = { config, targets, ledger: aLedger(...before), ...onPromotion('prod')(aComment(body, comment)) };
    return actionsOf(planOf(world), 'ensureReaction').map(({ to, reaction }) => `${reaction} on ${to}`);
  };

  test('is one look per comment, before its answer', () => {
    expect(eyes('/help\n/status\n/hepl')).toEqual(['eyes on 31']);
    expect(eyes('/help', {}, recordsBy({ body: '/help' }))).toEqual([]);
    expect(eyes('nice')).toEqual([]);
  });

  test('is not written for outsiders and bots', () => {
    expect(eyes('/help', { role: 'none' })).toEqual([]);
    expect(eyes('/help', { byBot: true })).toEqual([]);
  });
});
