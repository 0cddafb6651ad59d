import { describe, expect, test } from 'vitest';
import type { Surroundings } from '../../../../../src/observe/targets/declared/declaration.ts';
import { openTree } from '../../../../../src/observe/targets/repository-tree.ts';
import { type Files, readerOf } from '../../folder-reader.ts';
import { workload } from '../../world.ts';
import { clusterWith, holder, kustomization, lookAt } from './cluster.ts';

const here = 'sourceRef: { kind: GitRepository, name: flux-system }';
const web: Files = { 'apps/web/deployment.yaml': workload('web', 'ghcr.io/acme/web:1.0.0') };
const commit = 'c0ffee0'.padEnd(40, '0');

/** One other repository, in which a branch and a tag are at one commit. */
function elsewhere(files: Files): NonNullable<Surroundings['outside']> {
  return async (address) => {
    if (address !== 'github.com/acme/shared') return { status: 'refused', why: `${address} is not for us.` };
    return { status: 'read', commit, tree: await openTree(readerOf(files)) };
  };
}

describe('where the folder of a Kustomization is', () => {
  test('in this repository, under any name and address of it', async () => {
    const mine = holder(
      'GitRepository',
      'mine',
      'spec: { url: https://github.com/Acme/deploy.git, ref: { branch: main } }',
      'flux-system',
    );
    const files = clusterWith(
      [mine, kustomization('web', '{ path: ./apps/web/, sourceRef: { kind: GitRepository, name: mine } }')],
      web,
    );
    const { targets } = await lookAt(files);
    expect(targets.get('web')?.source).toEqual({ kind: 'kustomize', path: 'apps/web', generate: true });
    expect(targets.get('web')?.inputs).toEqual(['apps/web']);
  });

  test('in another repository at the commit that its branch has, which is said; at a tag without a word', async () => {
    const shared = (ref: string) =>
      holder('GitRepository', 'shared', `spec: { url: https://github.com/acme/shared, ref: ${ref} }`, 'flux-system');
    const spec = '{ path: base, sourceRef: { kind: GitRepository, name: shared } }';
    const outside = elsewhere({ 'base/a.yaml': workload('a', 'a:1') });
    const branch = await lookAt(clusterWith([shared('{ branch: main }'), kustomization('web', spec)]), { outside });
    expect(branch.targets.get('web')).toMatchObject({
      source: { path: 'base', from: { repository: 'github.com/acme/shared', commit } },
      unknowns: ['GitRepository flux-system/shared follows branch main of github.com/acme/shared, seen at c0ffee0.'],
    });
    expect(branch.targets.get('web')).toMatchObject({ inputs: [], origins: ['clusters/prod/all.yaml'] });
    const tag = await lookAt(clusterWith([shared('{ tag: v1 }'), kustomization('web', spec)]), { outside });
    expect(tag.targets.get('web')?.unknowns).toBeUndefined();
  });

  test('in a repository that is not ours to read is said with what to do', async () => {
    const foreign = holder('GitRepository', 'foreign', 'spec: { url: https://github.com/other/x }', 'flux-system');
    const files = clusterWith([
      foreign,
      kustomization('web', '{ path: a, sourceRef: { kind: GitRepository, name: foreign } }'),
    ]);
    const { unreadable } = await lookAt(files, { outside: elsewhere({}) });
    expect(unreadable['web']).toMatch(/all\.yaml:\d+ github\.com\/other\/x is not for us\.$/);
  });

  test('nowhere, or not in Git', async () => {
    const files = clusterWith([
      kustomization('gone', `{ path: ./gone, ${here} }`),
      kustomization('bucket', '{ path: a, sourceRef: { kind: OCIRepository, name: artifacts } }'),
    ]);
    const { unreadable } = await lookAt(files);
    expect(unreadable['gone']).toMatch(/there is no folder gone in this repository$/);
    expect(unreadable['bucket']).toMatch(/is not a GitRepository: what it holds is not known from Git$/);
  });

  test('with a source that nobody declares is taken for this repository, and that is said', async () => {
    const files = clusterWith(
      [kustomization('web', '{ path: apps/web, sourceRef: { kind: GitRepository, name: main } }')],
      web,
    );
    expect((await lookAt(files)).targets.get('web')?.unknowns).toEqual([
      'GitRepository flux-system/main is not declared in this repository: it is taken for this repository itself.',
    ]);
  });
});

describe('what a Kustomization changes of what it builds', () => {
  test('is what Flux would lay over it', async () => {
    const spec = `{ path: apps/web, ${here}, targetNamespace: shop, namePrefix: a-, nameSuffix: -z, components: [../../parts/x],
  images: [{ name: web, newTag: '2' }], patches: [{ patch: p }], commonMetadata: { annotations: { a: b } } }`;
    const files = clusterWith([kustomization('web', spec)], {
      ...web,
      'parts/x/kustomization.yaml': 'kind: Component\nresources: [more.yaml]\n',
      'parts/x/more.yaml': '',
    });
    const target = (await lookAt(files)).targets.get('web');
    const edits = target?.source.kind === 'kustomize' ? target.source.edits : undefined;
    expect(edits).toMatchObject({
      namespace: 'shop',
      namePrefix: 'a-',
      nameSuffix: '-z',
      components: ['../../parts/x'],
      images: [{ name: 'web', newTag: '2' }],
    });
    expect(edits?.['patches']).toHaveLength(2);
    expect(target?.inputs).toEqual(['apps/web', 'parts/x']);
  });

  test('holds the variables that are in Git, the own ones last, and names those of Secrets', async () => {
    const spec = `{ path: apps/web, ${here}, postBuild: { substitute: { b: own },
  substituteFrom: [{ kind: ConfigMap, name: vars }, { kind: Secret, name: keys }, { kind: ConfigMap, name: none, optional: true }] } }`;
    const files = clusterWith(
      [
        holder('ConfigMap', 'vars', 'data: { a: "1", b: "2" }', 'flux-system'),
        holder('Secret', 'keys', 'stringData: { token: sesame }', 'flux-system'),
        kustomization('web', spec),
      ],
      web,
    );
    const target = (await lookAt(files)).targets.get('web');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what stands in the render for what is not known
    expect(target?.source).toMatchObject({ substitute: { a: '1', b: 'own', token: '${token}' } });
    expect(target?.unknowns).toEqual([
      'The variables of the Secret keys are not known from Git.',
      'The ConfigMap none, which may hold variables, is not in Git.',
    ]);
    expect(JSON.stringify(target)).not.toContain('sesame');
  });
});

describe('Kustomizations that bring others', () => {
  test('go to any depth', async () => {
    const files = clusterWith([kustomization('one', `{ path: one, ${here} }`)], {
      'one/two.yaml': kustomization('two', `{ path: two, ${here} }`),
      'two/three.yaml': kustomization('three', `{ path: apps/web, ${here} }`),
      ...web,
    });
    const { targets, problems } = await lookAt(files);
    expect([...targets.keys()]).toEqual(['flux-system', 'one', 'three', 'two']);
    expect(problems).toEqual([]);
    expect(targets.get('three')?.declared?.file).toBe('two/three.yaml');
  });

  test('in a circle are cut, and the way is said', async () => {
    const files = clusterWith([kustomization('one', `{ path: one, ${here} }`)], {
      'one/two.yaml': kustomization('two', `{ path: two, ${here} }`),
      'two/kustomization.yaml': 'resources: [../clusters/prod/all.yaml]\n',
    });
    const { targets, problems } = await lookAt(files);
    expect([...targets.keys()]).toEqual(['flux-system', 'one', 'two']);
    expect(problems).toEqual(['the Kustomization `one` brings itself: `one` → `two` → `one`']);
  });
});
