import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { changesOfRender } from '../../../src/clusters/flux/changed-render.ts';
import { fluxIgnores } from '../../../src/clusters/flux/ignore.ts';
import { inventoryOf } from '../../../src/clusters/flux/inventory.ts';
import { isLeftAlone } from '../../../src/clusters/flux/left-alone.ts';
import { fluxRender } from '../../../src/model/flux-render.ts';
import { aConfigMap, aDeployment } from '../builtin/world.ts';
import { aChart, aHelmTarget, aKustomization, aPlainTarget, aRelease, aSource, NEW } from './shapes.ts';
import { aFluxWorld } from './world.ts';

const web = aDeployment('web');
const api = aDeployment('api');

function pointers(claimant: KubeObject, objects: KubeObject[] = [web, api, aConfigMap('conf')]): string[] {
  return fluxIgnores(claimant, objects).map(
    ({ kind, name, jsonPointers }) => `${kind ?? '*'}/${name ?? '*'} ${jsonPointers.join()}`,
  );
}

describe("Flux's ignore rules become ours", () => {
  test('without a target for everything, with one for the objects that it selects', () => {
    expect(pointers(aKustomization(NEW, { spec: { ignore: [{ paths: ['/spec/replicas'] }] } }))).toEqual([
      '*/* /spec/replicas',
    ]);
    const cases: [object, string[]][] = [
      [{ kind: 'Deployment' }, ['Deployment/web', 'Deployment/api']],
      [{ kind: 'Deployment', name: 'web' }, ['Deployment/web']],
      [{ name: '(web|api)' }, []],
      [{ name: 'web|conf' }, ['Deployment/web', 'ConfigMap/conf']],
      [{ name: 'w.*' }, ['Deployment/web']],
      [{ group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'api' }, ['Deployment/api']],
      [{ labelSelector: 'app=web' }, ['Deployment/web']],
      [{ labelSelector: 'app!=web' }, ['Deployment/api', 'ConfigMap/conf']],
      [{ labelSelector: 'app' }, ['Deployment/web', 'Deployment/api']],
      [{ labelSelector: '!app' }, ['ConfigMap/conf']],
      [{ labelSelector: 'app in (web)' }, []],
      [{ annotationSelector: 'team=red' }, []],
      [{ name: '(a+)+b' }, []],
    ];
    for (const [target, expected] of cases) {
      const rules = pointers(aKustomization(NEW, { spec: { ignore: [{ paths: ['/a'], target }] } }), [
        withApp(web),
        withApp(api),
        aConfigMap('conf'),
      ]);
      expect(rules, JSON.stringify(target)).toEqual(expected.map((name) => `${name} /a`));
    }
  });

  test('of a HelmRelease, and nothing that is no pointer', () => {
    const driftDetection = {
      mode: 'warn',
      ignore: [{ paths: ['/spec/replicas', 'spec.x'], target: { kind: 'Deployment', name: 'web' } }],
    };
    expect(pointers(aRelease(NEW, { spec: { driftDetection } }))).toEqual(['Deployment/web /spec/replicas']);
    expect(pointers(aRelease(NEW, { spec: { ignore: [{ paths: ['/spec'] }] } }))).toEqual([]);
  });
});

function withApp(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, labels: { app: object.metadata.name } } };
}

test('objects that say so are left alone', () => {
  const saying = (key: string, value: string) => ({ metadata: { annotations: { [key]: value } } });
  const ssa = 'kustomize.toolkit.fluxcd.io/ssa';
  expect(isLeftAlone({ state: 'changed' }, saying('kustomize.toolkit.fluxcd.io/reconcile', 'disabled'), null)).toBe(
    true,
  );
  expect(isLeftAlone({ state: 'changed' }, null, saying('kustomize.toolkit.fluxcd.io/reconcile', 'Disabled'))).toBe(
    true,
  );
  expect(isLeftAlone({ state: 'missing' }, saying(ssa, 'Ignore'), null)).toBe(true);
  expect(isLeftAlone({ state: 'changed' }, saying(ssa, 'IfNotPresent'), null)).toBe(true);
  expect(isLeftAlone({ state: 'missing' }, saying(ssa, 'IfNotPresent'), null)).toBe(false);
  expect(isLeftAlone({ state: 'changed' }, saying(ssa, 'Merge'), null)).toBe(false);
  expect(isLeftAlone({ state: 'changed' }, saying('helm.toolkit.fluxcd.io/driftDetection', 'disabled'), null)).toBe(
    true,
  );
  expect(isLeftAlone({ state: 'changed' }, null, null)).toBe(false);
});

test('what makes Flux apply something else than the render is told', () => {
  const namespace = { targetNamespace: 'shop' };
  expect(changesOfRender(aKustomization(NEW), namespace)).toEqual([]);
  expect(
    changesOfRender(
      aKustomization(NEW, { spec: { patches: [], targetNamespace: 'shop', commonMetadata: { labels: { a: 'b' } } } }),
      namespace,
    ),
  ).toEqual([]);
  expect(
    changesOfRender(aKustomization(NEW, { spec: { patches: [{}], targetNamespace: 'other' } }), namespace),
  ).toEqual(['spec.patches', 'spec.targetNamespace']);
  expect(changesOfRender(aRelease(NEW), namespace)).toEqual([]);
  expect(changesOfRender(aRelease(NEW, { spec: { values: { replicas: 2 } } }), namespace)).toEqual(['spec.values']);
});

test('the object that declares a target renders as it does, as long as it says the same in the cluster', () => {
  const spec = { patches: [{ patch: 'x' }], postBuild: { substitute: { a: 'b' } }, targetNamespace: 'other' };
  const inGit = aKustomization(null, { spec });
  const declared = {
    file: 'clusters/prod/shop.yaml',
    kind: 'Kustomization',
    namespace: 'flux-system',
    name: 'shop',
    renders: fluxRender(inGit),
  };
  const given = { targetNamespace: 'other', declared };
  expect(changesOfRender(aKustomization(NEW, { spec: { ...spec, interval: '5m', wait: false } }), given)).toEqual([]);
  expect(changesOfRender(aKustomization(NEW, { spec: { ...spec, patches: [] } }), given)).toEqual([
    'it is not as in clusters/prod/shop.yaml',
  ]);
  const { renders: _, ...partly } = declared;
  expect(changesOfRender(inGit, { targetNamespace: 'other', declared: partly })).toEqual([
    'settings that are not in Git',
  ]);
  expect(changesOfRender(named('another', inGit), given)).toContain('spec.patches');
});

test('a HelmRelease is the same however the API fills it in, and another with other values', () => {
  const chart = { spec: { chart: './charts/shop', sourceRef: { kind: 'GitRepository', name: 'deploy' } } };
  const filled = { spec: { ...chart.spec, version: '*', reconcileStrategy: 'ChartVersion', interval: '1m' } };
  const release = (one: object, values: object) => fluxRender(aRelease(NEW, { spec: { chart: one, values } }));
  expect(release(filled, { b: { c: false }, a: 1 })).toBe(release(chart, { a: 1, b: { c: false } }));
  expect(release(chart, { a: false })).not.toBe(release(chart, {}));
});

test('an inventory is read with its odd names', () => {
  const entries = [
    { id: 'shop_web_apps_Deployment', v: 'v1' },
    { id: '_reader_rbac.authorization.k8s.io_ClusterRole', v: 'v1' },
    { id: '_system__controller__x_rbac.authorization.k8s.io_ClusterRole', v: 'v1' },
    { id: 'shop_conf__ConfigMap', v: 'v1' },
    { id: 'nonsense', v: 'v1' },
    { id: 'shop_web_apps_Deployment' },
  ];
  expect(
    inventoryOf(aKustomization(NEW, { status: { inventory: { entries } } })).map((ref) =>
      [ref.group, ref.kind, ref.namespace, ref.name].join(' '),
    ),
  ).toEqual([
    'apps Deployment shop web',
    'rbac.authorization.k8s.io ClusterRole  reader',
    'rbac.authorization.k8s.io ClusterRole  system:controller:x',
    ' ConfigMap shop conf',
  ]);
});

describe('a look for drift', () => {
  const git = (replicas: number, annotations: Record<string, string> = {}): KubeObject => {
    const object = aDeployment('web');
    return {
      ...object,
      metadata: { ...object.metadata, annotations },
      spec: { ...(object['spec'] as object), replicas },
    };
  };

  test('finds what differs, and not what Flux was told to leave alone', async () => {
    const { backend } = aFluxWorld([aSource(NEW), aKustomization(NEW)]);
    expect(await backend.findDrift({ ...aPlainTarget(), objects: [git(2)] })).toMatchObject({ objects: [], more: 0 });
    const desired = { ...aPlainTarget(), objects: [git(3)] };
    expect(await backend.findDrift(desired)).toMatchObject({
      objects: [{ kind: 'Deployment', name: 'web', fields: [{ path: 'spec.replicas', git: '3', live: '2' }] }],
    });
    const ignoring = aFluxWorld([
      aSource(NEW),
      aKustomization(NEW, { spec: { ignore: [{ paths: ['/spec/replicas'] }] } }),
    ]);
    expect(await ignoring.backend.findDrift(desired)).toMatchObject({ objects: [], hidden: { 'ignore rule': 1 } });
    const disabled = { ...desired, objects: [git(3, { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' })] };
    expect(await backend.findDrift(disabled)).toMatchObject({ objects: [], hidden: { "Flux's annotations": 1 } });
  });

  test('compares nothing where Flux applies something else', async () => {
    const release = aRelease(NEW, { spec: { values: { replicas: 9 } } });
    const { backend } = aFluxWorld([aSource(NEW), aChart(NEW), release]);
    const found = await backend.findDrift({ ...aHelmTarget(), objects: [git(3), aConfigMap('conf')] });
    expect(found).toEqual({ objects: [], more: 0, hidden: { 'HelmRelease changes the render (spec.values)': 2 } });
  });
});

function named(name: string, object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, name } };
}
