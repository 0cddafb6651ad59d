import { expect, test } from 'vitest';
import { objectHealth } from '../../../src/reconcile/health/object-health.ts';

const source = { repoURL: 'https://github.com/acme/deploy', targetRevision: 'v1.4.2', path: 'prod' };
const older = { ...source, targetRevision: 'v1.4.1' };
const synced = { status: 'Synced', comparedTo: { source, destination: {} } };
const well = { sync: synced, health: { status: 'Healthy' } };

function healthOf(status: object, spec: object = { source }): string {
  const live = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'shop' }, spec, status };
  const { state, reason } = objectHealth(live);
  return reason === '' ? state : `${state}: ${reason}`;
}

test.each([
  ['nothing yet', {}, 'progressing: Argo CD has not looked at the newest version yet'],
  [
    'what it said of the version before',
    { ...well, sync: { ...synced, comparedTo: { source: older } } },
    'progressing: Argo CD has not looked at the newest version yet',
  ],
  [
    'out of sync',
    { ...well, sync: { ...synced, status: 'OutOfSync' } },
    'progressing: Argo CD has not synced it (OutOfSync)',
  ],
  [
    'a version that is not there',
    {
      ...well,
      sync: { ...synced, status: 'Unknown' },
      conditions: [{ type: 'ComparisonError', message: 'no such tag' }],
    },
    'progressing: Argo CD has not synced it (Unknown): no such tag',
  ],
  ['a sync under way', { ...well, operationState: { phase: 'Running' } }, 'progressing: Argo CD is syncing it'],
  ['synced and starting', { ...well, health: { status: 'Progressing' } }, 'progressing: Argo CD calls it Progressing'],
  ['synced and suspended', { ...well, health: { status: 'Suspended' } }, 'suspended: Argo CD calls it suspended'],
  ['degraded', { ...well, health: { status: 'Degraded', message: 'pod dies' } }, 'degraded: pod dies'],
  [
    'degraded with the version before, since nothing is synced yet',
    { sync: { ...synced, status: 'OutOfSync' }, health: { status: 'Degraded', message: 'pod dies' } },
    'progressing: Argo CD has not synced it (OutOfSync)',
  ],
  ['synced and healthy', { ...well, operationState: { phase: 'Succeeded' } }, 'healthy'],
])('an Application of which Argo CD says %s', (_, status, expected) => {
  expect(healthOf(status)).toBe(expected);
});

test('an Application of several sources is compared with all of them', () => {
  const sources = [source, { ...source, path: 'values' }];
  const compared = (...seen: object[]) => ({ ...well, sync: { ...synced, comparedTo: { sources: seen } } });
  expect(healthOf(compared(...sources), { sources })).toBe('healthy');
  expect(healthOf(compared(source, older), { sources })).toContain('progressing');
  expect(healthOf(compared(source), { sources })).toContain('progressing');
});
