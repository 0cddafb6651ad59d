import { describe, expect, test } from 'vitest';
import { Config } from '../../../src/model/config.ts';
import type { TargetReport } from '../../../src/model/report.ts';
import type { PullState, Snapshot, TargetChange } from '../../../src/model/snapshot.ts';
import {
  aChange,
  aLedger,
  aPromotion,
  aTarget,
  aTargetAt,
  gist,
  planOf,
  type ReadTarget,
  verdictOn,
} from '../builders.ts';
import { anOverride, aRollback } from './records.ts';

const applications = [
  { name: 'checkout', path: 'apps/checkout/envs/{environment}', dependsOn: ['pay', 'stock'] },
  { path: 'apps/{application}/envs/{environment}' },
];
const config = {
  status: 'valid' as const,
  config: Config.parse({ version: 1, environments: { prod: {} }, applications }),
};

/** A target of another application, by default healthy at what Git has. */
function needed(application: string, report: Partial<TargetReport> | null = {}): ReadTarget {
  const at = aTargetAt('prod', '2.0.0', application);
  const target = aTarget('prod', '2.0.0', report);
  if (target.report === null) return { ...target, at };
  return {
    ...target,
    at,
    report: { ...target.report, report: { ...target.report.report, application, content: at.content, ...report } },
  };
}

function changeOf(application: string): TargetChange {
  const [before, after] = [aTargetAt('prod', '2.0.0', application), aTargetAt('prod', '2.1.0', application)];
  return { ...aChange('prod', '2.0.0', '2.1.0'), application, before, after };
}

const checkout = aTarget('prod', '1.0.0');
const pay = needed('pay');
const open = 'passed Passed: every gate is open';

function said(
  targets: Snapshot['targets'],
  pulls: PullState[] = [],
  pull: Partial<PullState> = {},
  ledger = aLedger(),
): string {
  const all = [aPromotion('prod', '1.0.0', '1.1.0', pull), ...pulls];
  return gist(verdictOn(planOf({ config, targets: [checkout, ...targets], pulls: all, ledger }), 8));
}

const moving = (pull: Partial<PullState> = {}): PullState =>
  aPromotion('prod', '2.0.0', '2.1.0', { number: 9, changes: [changeOf('pay')], ...pull });
const problem = { file: 'apps/pay/values.yaml', line: 1, column: 1, message: 'broken', hint: null };

describe('what an application depends on', () => {
  test.each<[string, Snapshot['targets'], PullState[], string]>([
    ['has landed and is healthy', [pay], [], open],
    ['has no target in the environment', [], [], open],
    [
      'is on its way there',
      [pay],
      [moving()],
      'waiting DependencyMoves: checkout depends on pay: #9 is on its way into prod',
    ],
    ['is changed by a pull request of a person', [pay], [moving({ ours: false, author: 'ann' })], open],
    [
      'was never reported',
      [needed('pay', null)],
      [],
      'waiting DependencyUnreported: checkout depends on pay: no agent has reported pay/prod yet',
    ],
    [
      'was merged and does not run yet',
      [needed('pay', { content: 'before' })],
      [],
      'waiting DependencySyncs: checkout depends on pay: what Git has for pay/prod does not run there yet',
    ],
    [
      'is not well',
      [needed('pay', { health: 'degraded' })],
      [],
      'waiting DependencyUnhealthy: checkout depends on pay: pay/prod is degraded',
    ],
    [
      'is not well in a second cluster',
      [{ ...pay, others: [needed('pay', { health: 'degraded' }).report].filter((one) => one !== null) }],
      [],
      'waiting DependencyUnhealthy: checkout depends on pay: pay/prod is degraded',
    ],
    [
      'cannot be read',
      [{ status: 'unreadable', application: 'pay', environment: 'prod', problem }],
      [],
      'blocked DependencyUnreadable: checkout depends on pay/prod, which cannot be read',
    ],
    [
      'is two applications, of which one is not well',
      [pay, needed('stock', { health: 'progressing' })],
      [],
      'waiting DependencyUnhealthy: checkout depends on stock: stock/prod is progressing',
    ],
  ])('%s', (_, targets, pulls, says) => {
    expect(said(targets, pulls)).toBe(says);
  });

  test('and moves in the same pull request is not waited for', () => {
    const changes = [aChange('prod', '1.0.0', '1.1.0'), changeOf('pay')];
    expect(said([pay], [moving()], { changes })).toBe(open);
  });

  test('is not asked when no version enters, nor by a rollback', () => {
    const broken = needed('pay', { health: 'degraded' });
    expect(said([broken], [], { changes: [aChange('prod', '1.0.0', '1.0.0')] })).toBe(open);
    expect(said([broken], [], {}, aLedger(aRollback('prod', '1.0.0', '1.1.0')))).toBe(open);
  });

  test('is overridden by name', () => {
    const { head } = aPromotion('prod', '1.0.0', '1.1.0');
    const override = anOverride('dependency', { pull: 8, head: head.sha });
    expect(said([needed('pay', null)], [], {}, aLedger(override))).toMatch(/^overridden DependencyUnreported/);
  });

  test('does not wait for what depends on it', () => {
    const pulls = [moving(), aPromotion('prod', '1.0.0', '1.1.0')];
    const plan = planOf({ config, targets: [checkout, pay], pulls });
    expect(verdictOn(plan, 9).status).toBe('passed');
  });
});
