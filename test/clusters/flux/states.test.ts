import { describe, expect, test } from 'vitest';
import type { DesiredTarget, KubeObject } from '../../../src/clusters/cluster.ts';
import { fluxRender } from '../../../src/model/flux-render.ts';
import { aChart, aHelmTarget, aKustomization, aPlainTarget, aRelease, aSource, NEW, OLD, ready } from './shapes.ts';
import { aFluxWorld } from './world.ts';

function at(sha: string) {
  return `main@sha1:${sha}`;
}

const dependency = ready('False', 'DependencyNotReady', "dependency 'flux-system/base' is not ready");
const failedHealth = ready(
  'False',
  'HealthCheckFailed',
  "timeout waiting for: [Deployment/shop/web status: 'InProgress']",
);
const running = [
  ready('Unknown', 'Progressing', 'Reconciliation in progress'),
  {
    type: 'Reconciling',
    status: 'True',
    reason: 'Progressing',
    message: 'Running health checks',
    observedGeneration: 1,
  },
];

interface Case {
  name: string;
  objects: KubeObject[];
  target?: DesiredTarget;
  is: object;
  /** Which objects a sync asks. */
  asks?: string[];
}

const source = aSource(NEW);
const applied = { lastAppliedRevision: at(OLD), lastAttemptedRevision: at(NEW) };

const kustomizations: Case[] = [
  {
    name: 'applied and ready',
    objects: [source, aKustomization(NEW)],
    is: {
      sync: 'synced',
      health: 'healthy',
      revision: NEW,
      content: 'new',
      blockers: [],
      error: null,
      inventory: { objects: 1 },
    },
  },
  {
    name: 'the source has an older commit: it is asked to fetch',
    objects: [aSource(OLD), aKustomization(OLD)],
    is: {
      sync: 'syncing',
      health: 'progressing',
      revision: OLD,
      content: 'old',
      blockers: [{ kind: 'GitRepository', name: 'deploy' }],
    },
    asks: ['GitRepository deploy'],
  },
  {
    name: 'the source has the commit: the Kustomization is asked to apply it',
    objects: [source, aKustomization(OLD)],
    is: {
      sync: 'syncing',
      revision: OLD,
      blockers: [{ kind: 'Kustomization', reason: 'the new commit is not applied yet' }],
    },
    asks: ['Kustomization shop'],
  },
  {
    name: 'it waits for health: nothing is asked',
    objects: [source, aKustomization(NEW, { status: { ...applied, conditions: running } })],
    is: {
      sync: 'syncing',
      health: 'progressing',
      blockers: [{ kind: 'Kustomization', reason: 'Running health checks' }],
    },
    asks: [],
  },
  {
    name: 'health did not come in time: applied, and degraded',
    objects: [source, aKustomization(NEW, { status: { ...applied, conditions: [failedHealth] } })],
    is: { sync: 'synced', health: 'degraded', healthySince: null, revision: NEW },
  },
  {
    name: 'a build that fails',
    objects: [
      source,
      aKustomization(NEW, {
        status: { ...applied, conditions: [ready('False', 'BuildFailed', 'kustomize build failed: no such file')] },
      }),
    ],
    is: {
      sync: 'failed',
      error: 'Kustomization flux-system/shop: kustomize build failed: no such file',
      blockers: [{ kind: 'Kustomization', namespace: 'flux-system', name: 'shop' }],
    },
    asks: [],
  },
  {
    name: 'a failure of an older commit says nothing of this one',
    objects: [source, aKustomization(OLD, { status: { conditions: [ready('False', 'BuildFailed', 'no such file')] } })],
    is: { sync: 'syncing', error: null },
    asks: ['Kustomization shop'],
  },
  {
    name: 'a dependency is not ready',
    objects: [source, aKustomization(OLD, { status: { conditions: [dependency] } })],
    is: { sync: 'syncing', blockers: [{ reason: "dependency 'flux-system/base' is not ready" }] },
  },
  {
    name: 'a dependency of a spec that was never applied is not ready',
    objects: [source, aKustomization(NEW, { status: { observedGeneration: 0, conditions: [dependency] } })],
    is: { sync: 'syncing', blockers: [{ reason: "dependency 'flux-system/base' is not ready" }] },
  },
  {
    name: 'a dependency that is not ready for a moment takes nothing back that is applied',
    objects: [source, aKustomization(NEW, { status: { conditions: [dependency] } })],
    is: { sync: 'synced', health: 'healthy' },
  },
  {
    name: 'the source cannot fetch',
    objects: [
      aSource(OLD, {
        status: {
          conditions: [
            ready('False', 'GitOperationFailed', 'failed to checkout: https://x:hunter2@github.com/acme/gitops'),
          ],
        },
      }),
      aKustomization(OLD),
    ],
    is: { sync: 'failed', error: expect.not.stringContaining('hunter2'), blockers: [{ kind: 'GitRepository' }] },
    asks: ['GitRepository deploy'],
  },
  {
    name: 'the source follows another branch: said, and never asked',
    objects: [aSource(OLD, { spec: { ref: { branch: 'release' } } }), aKustomization(OLD)],
    is: {
      sync: 'failed',
      error: 'GitRepository flux-system/deploy: it does not follow branch main (spec.ref)',
    },
    asks: [],
  },
  {
    name: 'suspended with older content: a person is waited for',
    objects: [source, aKustomization(OLD, { spec: { suspend: true } })],
    is: {
      sync: 'waiting',
      error: expect.stringContaining('Kustomization flux-system/shop is suspended'),
      blockers: [{ reason: 'suspended' }],
    },
    asks: [],
  },
  {
    name: 'a suspended source',
    objects: [aSource(OLD, { spec: { suspend: true } }), aKustomization(OLD)],
    is: { sync: 'waiting', error: expect.stringContaining('GitRepository flux-system/deploy is suspended') },
    asks: [],
  },
  {
    name: 'suspended with this very content: it stands',
    objects: [source, aKustomization(NEW, { spec: { suspend: true }, metadata: { generation: 2 } })],
    is: { sync: 'synced', health: 'healthy' },
  },
  {
    name: 'a spec that Flux has not seen yet',
    objects: [source, aKustomization(NEW, { status: { observedGeneration: 0 } })],
    is: { sync: 'syncing' },
  },
  {
    name: 'a message that speaks of a Secret is withheld',
    objects: [
      source,
      aKustomization(NEW, {
        status: {
          ...applied,
          conditions: [
            ready('False', 'ReconciliationFailed', 'Secret/shop/db dry-run failed: illegal base64 "hunter2"'),
          ],
        },
      }),
    ],
    is: { sync: 'failed', error: expect.not.stringContaining('hunter2') },
  },
  {
    name: 'Flux is ahead of the agent',
    objects: [aSource('c'.repeat(40)), aKustomization('c'.repeat(40))],
    is: { sync: 'syncing', content: null },
  },
  {
    name: 'what it applied is not there any more',
    objects: [
      source,
      aKustomization(NEW, { status: { inventory: { entries: [{ id: 'shop_gone_apps_Deployment', v: 'v1' }] } } }),
    ],
    is: { sync: 'synced', health: 'missing', blockers: [{ kind: 'Deployment', namespace: 'shop', name: 'gone' }] },
  },
  {
    name: 'without an inventory nothing is said to be healthy',
    objects: [source, aKustomization(NEW, { status: { inventory: undefined } })],
    is: { sync: 'synced', health: 'unknown' },
  },
];

const releases: Case[] = [
  {
    name: 'a release of this commit',
    objects: [source, aChart(NEW), aRelease(NEW)],
    is: { sync: 'synced', health: 'healthy', revision: NEW },
  },
  {
    name: 'the chart is not made of the new commit yet: nothing is asked, Flux does it by itself',
    objects: [source, aChart(OLD), aRelease(OLD)],
    is: { sync: 'syncing', blockers: [{ kind: 'HelmRelease', reason: 'the release is not upgraded yet' }] },
    asks: [],
  },
  {
    name: 'the chart is there: the release is asked to take it',
    objects: [source, aChart(NEW), aRelease(OLD)],
    is: { sync: 'syncing' },
    asks: ['HelmRelease shop'],
  },
  {
    name: 'an upgrade that fails',
    objects: [
      source,
      aChart(NEW),
      aRelease(NEW, {
        status: {
          history: [{ chartVersion: `0.3.0+${NEW.slice(0, 12)}.1`, status: 'failed' }],
          conditions: [ready('False', 'UpgradeFailed', 'context deadline exceeded')],
        },
      }),
    ],
    is: { sync: 'failed', error: 'HelmRelease flux-system/shop: context deadline exceeded' },
  },
  {
    name: 'a chart that cannot be made of this commit',
    objects: [
      source,
      aChart(NEW, { status: { conditions: [ready('False', 'ValuesFilesError', 'no values file found')] } }),
      aRelease(OLD),
    ],
    is: { sync: 'failed', blockers: [{ kind: 'HelmChart', reason: 'no values file found' }] },
  },
  {
    name: 'a chart that is only taken by its version proves nothing',
    objects: [
      source,
      aChart(NEW),
      aRelease(null, {
        spec: { chart: { spec: { chart: 'charts/shop', sourceRef: { kind: 'GitRepository', name: 'deploy' } } } },
        status: { history: [{ chartVersion: '0.3.0', status: 'deployed' }], lastAttemptedRevision: '0.3.0' },
      }),
    ],
    is: { sync: 'failed', error: expect.stringContaining('reconcileStrategy: Revision') },
  },
];

describe.each([
  { kind: 'a Kustomization', cases: kustomizations, usual: aPlainTarget() },
  { kind: 'a HelmRelease', cases: releases, usual: aHelmTarget() },
])('$kind', ({ cases, usual }) => {
  test.each(cases)('$name', async ({ objects, target = usual, is, asks }) => {
    const { backend, asked } = aFluxWorld(objects);
    expect(await backend.observe(target)).toMatchObject({ backend: 'flux', ...is });
    expect(asked).toEqual([]);
    expect(await backend.sync(target)).toMatchObject({ backend: 'flux', ...is });
    if (asks !== undefined) expect(asked.map(({ name }) => name)).toEqual(asks);
  });
});

test('a newer commit with the same content counts as well as an older one', async () => {
  const newer = 'd'.repeat(40);
  const { backend, contents } = aFluxWorld([aSource(newer), aKustomization(newer)]);
  expect(await backend.observe(aPlainTarget())).toMatchObject({ sync: 'syncing' });
  contents.set(newer, 'new');
  expect(await backend.observe(aPlainTarget())).toMatchObject({ sync: 'synced', revision: newer, content: 'new' });
});

describe('a target that an object of Flux declares', () => {
  const remote = { repository: 'https://charts.example.com', name: 'shop', version: '1.2.3' };
  const chart = { spec: { chart: 'shop', version: '1.2.3', sourceRef: { kind: 'HelmRepository', name: 'ours' } } };
  const inGit = aRelease(null, { spec: { chart, values: { replicas: 2 } } });

  function declaredBy(object: KubeObject, desired: DesiredTarget): DesiredTarget {
    const { name } = object.metadata;
    const declared = { file: 'clusters/prod/shop.yaml', kind: object.kind, namespace: 'flux-system', name };
    return { ...desired, declared: { ...declared, renders: fluxRender(object) } };
  }

  const target = declaredBy(inGit, {
    ...aHelmTarget(),
    source: { kind: 'helm', path: '', values: [], chart: remote },
  });

  test('with a chart of a Helm repository is synced when it says what Git says, and Flux has it ready', async () => {
    const { backend, flux, asked } = aFluxWorld([aSource(NEW), inGit]);
    expect(await flux.claims(target)).toEqual(['HelmRelease flux-system/shop']);
    expect(await backend.observe(target)).toMatchObject({ sync: 'synced', revision: NEW, health: 'healthy' });
    expect(asked).toEqual([]);
  });

  test('waits for what brings the object, as long as that says something older', async () => {
    const older = aRelease(null, { spec: { chart, values: { replicas: 1 } } });
    const { backend, asked } = aFluxWorld([aSource(NEW), older]);
    const status = await backend.sync(target);
    expect(status).toMatchObject({ sync: 'syncing', error: null });
    expect(JSON.stringify(status.blockers)).toContain('it does not say yet what Git says');
    expect(asked).toEqual([]);
  });

  test('fails with the words of Flux', async () => {
    const conditions = [ready('False', 'InstallFailed', 'timed out')];
    const failed = { ...inGit, status: { observedGeneration: 1, conditions } };
    expect(await aFluxWorld([aSource(NEW), failed]).backend.observe(target)).toMatchObject({
      sync: 'failed',
      error: 'HelmRelease flux-system/shop: timed out',
    });
  });

  test('is not taken for synced at its commit before its object has the settings of that commit', async () => {
    const patched = (tag: string) => aKustomization(NEW, { spec: { images: [{ name: 'web', newTag: tag }] } });
    const wanted = declaredBy(patched('2'), aPlainTarget());
    const { backend } = aFluxWorld([aSource(NEW), patched('1')]);
    expect(await backend.observe(wanted)).toMatchObject({ sync: 'syncing' });
    expect(await aFluxWorld([aSource(NEW), patched('2')]).backend.observe(wanted)).toMatchObject({ sync: 'synced' });
  });
});
