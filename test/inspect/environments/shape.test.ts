import { describe, expect, it } from 'vitest';
import { automatedSync } from '../../../src/inspect/environments/automated-sync.ts';
import { namespaceLimits } from '../../../src/inspect/environments/namespace-limits.ts';
import { shape } from '../../../src/inspect/environments/shape.ts';
import { deploymentOf, objectOf } from '../objects.ts';
import { aSubject } from '../subjects.ts';

describe('shape', () => {
  const web = deploymentOf('checkout', { image: 'a:1' });
  const budget = objectOf('PodDisruptionBudget', 'checkout', { spec: { minAvailable: 1 } });
  const of = (environment: string, objects: (typeof web)[]) => ({ environment, namespace: 'shop', objects });

  it('says nothing of values, and of names that differ in the environment only', () => {
    const other = deploymentOf('checkout', { image: 'a:2' }, {});
    expect(shape(of('prod', [web]), [of('dev', [other])])).toEqual([]);
    const named = (environment: string) => of(environment, [objectOf('ConfigMap', `checkout-${environment}`)]);
    expect(shape(named('prod'), [named('dev'), named('staging')])).toEqual([]);
  });

  it('tells an object that only one has, on either side', () => {
    const [extra] = shape(of('prod', [web, budget]), [of('dev', [web]), of('staging', [web])]);
    expect(extra?.message).toBe(
      'Only `prod` has this object: `dev`, `staging` do not. What was tried there is not what runs here.',
    );
    const [lacking] = shape(of('prod', [web]), [of('dev', [web, budget]), of('staging', [web, budget])]);
    expect(lacking).toMatchObject({
      object: { kind: 'PodDisruptionBudget' },
      message: expect.stringContaining('`prod` lacks'),
    });
    expect(shape(of('prod', [web]), [of('dev', [web, budget]), of('staging', [web])])).toEqual([]);
  });

  it('tells the topmost field that only some set', () => {
    const probed = deploymentOf('checkout', { image: 'a:1', livenessProbe: { httpGet: { path: '/', port: 80 } } });
    expect(shape(of('prod', [probed]), [of('dev', [web])]).map(({ path }) => path)).toEqual([
      'spec.template.spec.containers.livenessProbe',
    ]);
    const [found] = shape(of('prod', [web]), [of('dev', [probed])]);
    expect(found?.message).toBe('`prod` does not set `spec.template.spec.containers.livenessProbe`, unlike `dev`.');
  });
});

describe('an Application that syncs by itself', () => {
  const application = (automated: unknown) =>
    objectOf('Application', 'checkout', { apiVersion: 'argoproj.io/v1alpha1', spec: { syncPolicy: { automated } } });
  const after: string[] = [];
  const plain = { after, approvers: undefined, sync: 'auto', merge: 'auto' } as const;
  const environments = { dev: plain, prod: { ...plain, after: ['dev'] }, lone: { ...plain, sync: 'manual' as const } };

  it.each([
    ['the last environment', 'prod', {}, 1],
    ['one that is synced by hand', 'lone', { prune: true }, 1],
    ['the first environment', 'dev', {}, 0],
    ['one that is switched off', 'prod', { enabled: false }, 0],
    ['none', 'prod', undefined, 0],
  ])('%s', (_, name, automated, count) => {
    const subject = aSubject([application(automated)]);
    const target = { ...subject.target, environment: name };
    expect(automatedSync({ ...subject, target }, environments)).toHaveLength(count);
  });

  it('is told where it declares the target, on its line', () => {
    const text = 'kind: Application\nmetadata: {name: shop-prod}\nspec:\n  syncPolicy:\n    automated: {}\n';
    const declared = { file: 'argo/shop.yaml', kind: 'Application', namespace: 'argocd', name: 'shop-prod' };
    const yaml = `apiVersion: argoproj.io/v1alpha1\n${text}`;
    const subject = aSubject([], { texts: new Map([['argo/shop.yaml', yaml]]) });
    const found = automatedSync({ ...subject, target: { ...subject.target, declared } }, environments);
    expect(found).toMatchObject([{ file: 'argo/shop.yaml', line: 6 }]);
  });

  it('is told where an ApplicationSet makes it, by the template whose name fits', () => {
    const set = (name: string, automated: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: ${name}}\nspec:\n  template:\n    metadata: {name: '{{ .path.basename }}-${name}-{{.env}}'}\n    spec:\n      syncPolicy:\n        automated: ${automated}\n`;
    const yaml = `${set('apps', '{ enabled: false }')}---\n${set('addons', '{ prune: true }')}`;
    const told = (name: string) => {
      const declared = { file: 'argo/sets.yaml', kind: 'Application', namespace: 'argocd', name };
      const subject = aSubject([], { texts: new Map([['argo/sets.yaml', yaml]]) });
      return automatedSync({ ...subject, target: { ...subject.target, declared } }, environments);
    };
    expect(told('metrics-addons-prod')).toMatchObject([
      {
        object: { kind: 'ApplicationSet', name: 'addons' },
        path: 'spec.template.spec.syncPolicy.automated',
        file: 'argo/sets.yaml',
        line: 19,
      },
    ]);
    expect(told('metrics-addons-prod')[0]?.message).toMatch(/^Every Application of this set syncs `prod` by itself/);
    expect(told('metrics-apps-prod')).toEqual([]);
    expect(told('other-prod')).toEqual([]);
  });
});

describe('a namespace', () => {
  const namespace = objectOf('Namespace', 'shop');
  const keepers = ['ResourceQuota', 'LimitRange', 'NetworkPolicy'].map((kind) =>
    objectOf(kind, 'a', { namespace: 'shop' }),
  );

  const lying = (objects: typeof keepers) => objects.map((object) => ({ object, file: 'a.yaml' }));

  it('needs quota, limits and a network policy, its own or from around', () => {
    expect(namespaceLimits([namespace], [])).toHaveLength(3);
    expect(namespaceLimits([namespace, ...keepers], [])).toEqual([]);
    expect(namespaceLimits([namespace], lying(keepers.slice(1))).map(({ message }) => message)).toEqual([
      'The namespace `shop` has no ResourceQuota: it may take all of the cluster. Add one beside it.',
    ]);
    expect(
      namespaceLimits([namespace], lying(keepers.map((one) => ({ ...one, metadata: { name: 'a', namespace: 'b' } })))),
    ).toHaveLength(3);
  });
});
