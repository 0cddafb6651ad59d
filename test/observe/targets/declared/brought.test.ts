import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../../src/clusters/cluster.ts';
import type { Surroundings } from '../../../../src/observe/targets/declared/declaration.ts';
import { discover } from '../../../../src/observe/targets/discover-targets.ts';
import { createTargetMemory } from '../../../../src/observe/targets/target-memory.ts';
import { type Files, readerOf } from '../folder-reader.ts';
import { aConfig } from '../world.ts';

const config = (...rules: object[]) => aConfig(...rules);
const rule = { declaredIn: 'argocd/{environment}' };

function application(name: string, path: string, more: object = {}): KubeObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, ...more },
    spec: { source: { repoURL: 'https://github.com/acme/deploy', path }, destination: { namespace: name } },
  };
}

const text = (...objects: object[]): string => objects.map((each) => JSON.stringify(each)).join('\n---\n');
const app = { 'apps/web/a.yaml': 'a: 1\n' };

async function found(
  files: Files,
  {
    around = {},
    rules = [rule],
    memory = createTargetMemory(),
  }: {
    around?: Surroundings;
    rules?: object[];
    memory?: ReturnType<typeof createTargetMemory>;
  } = {},
) {
  const { targets, problems } = await discover(config(...rules), readerOf(files, memory), {
    around: { repository: 'acme/deploy', branch: 'main', ...around },
  });
  const names = targets.map((each) => {
    const { application: name, environment } = each.status === 'read' ? each.at.target : each;
    return `${name}/${environment}`;
  });
  return { names, targets, problems };
}

/** Renders whatever it is asked to the same objects, and counts. */
function rendering(...objects: { object: KubeObject; file: string }[]) {
  const asked: string[] = [];
  const around: Surroundings = {
    async render({ source }) {
      asked.push(source.path);
      return {
        status: 'rendered',
        objects: objects.map(({ object }) => object),
        files: objects.map(({ file }) => file),
        unknowns: [],
      };
    },
  };
  return { around, asked };
}

describe('Applications of Applications', () => {
  test('to any depth, each with the environment of the folder that it comes from', async () => {
    const { names, problems } = await found({
      ...app,
      'argocd/dev/root.yaml': text(application('root', 'one')),
      'one/two.yaml': text(application('middle', 'two')),
      'two/web.yaml': text(application('web', 'apps/web')),
    });
    expect(names).toEqual(['middle/dev', 'root/dev', 'web/dev']);
    expect(problems).toEqual([]);
  });

  test('one that manages itself is ordinary; a longer circle is cut and said', async () => {
    expect((await found({ 'argocd/dev/root.yaml': text(application('root', 'argocd/dev')) })).problems).toEqual([]);
    const { names, problems } = await found({
      'argocd/dev/root.yaml': text(application('root', 'one')),
      'one/a.yaml': text(application('a', 'argocd/dev')),
    });
    expect(names).toEqual(['a/dev', 'root/dev']);
    expect(problems.map(({ message }) => message)).toContain(
      'the Application `root` brings itself: `root` → `a` → `root`',
    );
  });

  const chart = {
    'charts/root/Chart.yaml': 'name: root\n',
    'charts/root/templates/apps.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: Application\n',
  };

  test('out of a chart, rendered once for each content', async () => {
    const made = application('web', 'apps/web');
    const { around, asked } = rendering({ object: made, file: 'charts/root/templates/apps.yaml' });
    const files = { ...app, ...chart, 'argocd/dev/root.yaml': text(application('root', 'charts/root')) };
    const memory = createTargetMemory();
    const { names, targets } = await found(files, { around, memory });
    expect(names).toEqual(['root/dev', 'web/dev']);
    const web = targets[1];
    expect(web?.status === 'read' && web.at.target.origins).toEqual(['charts/root/templates/apps.yaml']);
    await found({ ...files, 'README.md': 'another tree' }, { around, memory });
    expect(asked).toEqual(['charts/root']);
    await found({ ...files, 'charts/root/values.yaml': 'a: 1\n' }, { around, memory });
    expect(asked).toEqual(['charts/root', 'charts/root']);
  });

  test('what a chart brings is a problem where nothing renders, and where it does not render', async () => {
    const files = { ...app, ...chart, 'argocd/dev/root.yaml': text(application('root', 'charts/root')) };
    const none = await found(files);
    expect(none.names).toEqual(['root/dev']);
    expect(none.problems).toMatchObject([
      { file: 'argocd/dev/root.yaml', message: expect.stringContaining('nothing renders') },
    ]);
    const failing: Surroundings = {
      render: async () => ({
        status: 'failed',
        message: 'no such value',
        file: 'charts/root/templates/apps.yaml',
        line: 3,
      }),
    };
    const { problems } = await found(files, { around: failing });
    expect(problems[0]?.message).toContain('no such value (charts/root/templates/apps.yaml:3)');
  });

  test('an overlay in the folder counts as it is built, its base does not', async () => {
    const base = application('web', 'apps/web');
    const built = { ...base, metadata: { name: 'web-eu' } };
    const { around, asked } = rendering({ object: built, file: 'argocd/dev/base/web.yaml' });
    const files = {
      ...app,
      'argocd/dev/base/kustomization.yaml': 'resources: [web.yaml]\n',
      'argocd/dev/base/web.yaml': text(base),
      'argocd/dev/eu/kustomization.yaml': 'resources: [../base]\nnameSuffix: -eu\n',
    };
    const { names, targets, problems } = await found(files, { around });
    expect(names).toEqual(['web-eu/dev']);
    expect(problems).toEqual([]);
    expect(asked).toEqual(['argocd/dev/eu']);
    // Its spec is that of the file, where it can be edited.
    expect(targets[0]?.status === 'read' && targets[0].at.target.declared).toMatchObject({
      file: 'argocd/dev/base/web.yaml',
    });
  });

  test('a kustomization that only lists files is those files, and no others', async () => {
    const files = {
      ...app,
      'argocd/dev/kustomization.yaml': 'kind: Kustomization\nresources:\n  - web.yaml\n',
      'argocd/dev/web.yaml': text(application('web', 'apps/web')),
      'argocd/dev/draft.yaml': text(application('draft', 'apps/web')),
    };
    expect((await found(files)).names).toEqual(['web/dev']);
  });
});

describe('names', () => {
  const here = { ...app, 'argocd/web.yaml': text(application('web-eu', 'apps/web')) };

  test('come from the destination where nothing else tells the environment', async () => {
    const rules = [{ declaredIn: 'argocd', destinations: { 'web-eu': 'prod' } }];
    expect((await found(here, { rules })).names).toEqual(['web-eu/prod']);
    const unknown = await found(here, { rules: [{ declaredIn: 'argocd' }] });
    expect(unknown.names).toEqual([]);
    expect(unknown.problems).toEqual([
      {
        file: 'argocd/web.yaml',
        line: 1,
        column: 71,
        message:
          'the Application `web-eu` is no target: neither its folder nor its name tells its environment, nor does `web-eu`',
        hint: 'say in `destinations` of the config which environment that is, or put `{environment}` into `declaredIn`',
      },
    ]);
  });

  test('an object that one rule cannot name may be named by the next', async () => {
    const rules = [
      { declaredIn: 'argocd', objectName: '{application}-{environment}' },
      { declaredIn: 'argocd', objectName: '{application}-eu', destinations: { 'web-eu': 'prod' } },
    ];
    expect(await found(here, { rules })).toMatchObject({ names: ['web/prod'], problems: [] });
  });

  test('a rule for one application leaves others alone', async () => {
    const rules = [{ name: 'api', declaredIn: 'argocd', destinations: { 'web-eu': 'prod' } }];
    expect(await found(here, { rules })).toMatchObject({ names: [], problems: [] });
  });

  test('of two objects for one target the later is a problem that names both', async () => {
    const files = {
      ...app,
      'argocd/dev/a.yaml': text(application('web', 'apps/web')),
      'argocd/dev/b.yaml': text(application('web', 'apps/web')),
    };
    const { names, problems } = await found(files);
    expect(names).toEqual(['web/dev']);
    expect(problems.map(({ file, message }) => [file, message])).toEqual([
      [
        'argocd/dev/b.yaml',
        'the Application `web` declares web/dev, and so does the Application `web` in argocd/dev/a.yaml',
      ],
    ]);
  });

  test('the first rule that finds a target owns it, declared or not', async () => {
    const files = {
      ...app,
      'argocd/dev/web.yaml': text(application('web', 'apps/web')),
      'plain/web/dev/a.yaml': 'a: 1\n',
    };
    const layout = { path: 'plain/{application}/{environment}' };
    const pathOf = async (rules: object[]) => {
      const { targets } = await found(files, { rules });
      return targets.map((each) => each.status === 'read' && each.at.target.source.path);
    };
    expect(await pathOf([layout, rule])).toEqual(['plain/web/dev']);
    expect(await pathOf([rule, layout])).toEqual(['apps/web']);
  });

  test('a file that cannot be read is a problem with its line and harms nothing else', async () => {
    const files = {
      ...app,
      'argocd/dev/web.yaml': text(application('web', 'apps/web')),
      'argocd/dev/x.yaml': 'kind: Application\napiVersion: argoproj.io/v1alpha1\na: [\n',
    };
    const { names, problems } = await found(files);
    expect(names).toEqual(['web/dev']);
    expect(problems).toMatchObject([{ file: 'argocd/dev/x.yaml', line: 4 }]);
  });
});

test('where one of 300 Applications changed, what did not change is not read again', async () => {
  const files: Files = {};
  for (let index = 0; index < 300; index += 1) {
    const name = `svc-${index}`;
    files[`argocd/${name}.yaml`] = text(application(`${name}-dev`, `apps/${name}`));
    files[`apps/${name}/kustomization.yaml`] = 'resources: [a.yaml]\n';
    files[`apps/${name}/a.yaml`] =
      `kind: Pod\nmetadata: { name: ${name} }\nspec: { containers: [{ name: a, image: "a/b:1.0.0" }] }\n`;
  }
  const rules = [{ declaredIn: 'argocd', objectName: '{application}-{environment}' }];
  const memory = createTargetMemory();
  const first = await found(files, { rules, memory });
  expect(first.names).toHaveLength(300);
  const parsed: string[] = [];
  for (const name of ['objects', 'artifacts', 'kustomizations'] as const) {
    const cache = memory[name];
    const { set } = cache;
    cache.set = (key: string, value: never, bytes: number) => {
      if (cache.get(key) === undefined) parsed.push(name);
      set(key, value, bytes);
    };
  }
  const second = await found({ ...files, 'apps/svc-7/a.yaml': 'kind: Pod\n' }, { rules, memory });
  expect(second.names).toEqual(first.names);
  expect(parsed).toEqual(['artifacts']);
});
