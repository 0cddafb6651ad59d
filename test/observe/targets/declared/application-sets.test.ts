import { describe, expect, test } from 'vitest';
import type { Surroundings } from '../../../../src/observe/targets/declared/declaration.ts';
import { discover } from '../../../../src/observe/targets/discover-targets.ts';
import { createTargetMemory } from '../../../../src/observe/targets/target-memory.ts';
import { type Files, readerOf } from '../folder-reader.ts';
import { aConfig } from '../world.ts';

const HERE = 'https://github.com/acme/deploy.git';
const git = (more: object) => ({ git: { repoURL: HERE, revision: 'HEAD', ...more } });
const folders = Object.fromEntries(
  ['web/dev', 'web/prod', 'api/dev', 'api/qa', '.hidden/dev'].map((path) => [`apps/${path}/a.yaml`, 'a: 1\n']),
);

interface SetSpec {
  generators: object[];
  name?: string;
  path?: string;
  go?: boolean;
  more?: object;
}

function setOf({
  generators,
  name = '{{app}}-{{env}}',
  path = 'apps/{{app}}/{{env}}',
  go = false,
  more = {},
}: SetSpec): string {
  const source = { repoURL: HERE, path };
  const template = { metadata: { name }, spec: { source, destination: { namespace: '{{app}}' } } };
  const spec = { goTemplate: go, generators, template, ...more };
  const metadata = { name: 'all', namespace: 'argocd' };
  return JSON.stringify({ apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', metadata, spec }, null, 1);
}

async function found(set: string, files: Files = folders, around: Surroundings = {}, memory = createTargetMemory()) {
  const config = aConfig({ declaredIn: 'argocd', objectName: '{application}-{environment}' });
  const reader = readerOf({ ...files, 'argocd/set.yaml': set }, memory);
  const { targets, problems, unknowns } = await discover(config, reader, {
    around: { repository: 'acme/deploy', branch: 'main', ...around },
  });
  const names = targets.map((each) => {
    if (each.status === 'unreadable') throw new Error(each.problem.message);
    return `${each.at.target.application}/${each.at.target.environment}`;
  });
  return {
    names,
    targets,
    problems: problems.map((each) => each.message),
    unknowns: unknowns.map((each) => each.message),
  };
}

const list = (...elements: object[]) => ({ list: { elements } });
const webDev = { app: 'web', env: 'dev' };
const webProd = { app: 'web', env: 'prod' };

describe('generators', () => {
  test('a list', async () => {
    expect(await found(setOf({ generators: [list(webDev, webProd)] }))).toMatchObject({
      names: ['web/dev', 'web/prod'],
      problems: [],
      unknowns: [],
    });
  });

  test('what a selector leaves', async () => {
    const generator = {
      ...list(webDev, webProd),
      selector: { matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['dev'] }] },
    };
    expect((await found(setOf({ generators: [generator] }))).names).toEqual(['web/prod']);
    const labels = { ...list(webDev, webProd), selector: { matchLabels: { env: 'dev' } } };
    expect((await found(setOf({ generators: [labels] }))).names).toEqual(['web/dev']);
  });

  test('folders by pattern, hidden and excluded ones left out', async () => {
    const generators = [git({ directories: [{ path: 'apps/*/*' }, { path: 'apps/*/qa', exclude: true }] })];
    const set = { generators, name: '{{path[1]}}-{{path.basename}}', path: '{{path}}' };
    expect((await found(setOf(set))).names).toEqual(['api/dev', 'web/dev', 'web/prod']);
  });

  test('a prefix keeps the paths of two generators apart', async () => {
    const generators = [git({ directories: [{ path: 'apps/web/*' }], pathParamPrefix: 'own' })];
    const set = { generators, name: '{{own.path[1]}}-{{own.path.basename}}', path: '{{own.path}}' };
    expect((await found(setOf(set))).names).toEqual(['web/dev', 'web/prod']);
  });

  test('objects in files, whose files are origins', async () => {
    const files = {
      ...folders,
      'envs/dev/web.json': JSON.stringify({ app: { name: 'web' }, env: 'dev' }),
      'envs/prod/more.yaml': '- app: { name: web }\n  env: prod\n',
    };
    const generators = [git({ files: [{ path: 'envs/*.json' }, { path: 'envs/**/more.yaml' }] })];
    const set = { generators, name: '{{app.name}}-{{env}}', path: 'apps/{{app.name}}/{{path.basename}}' };
    const { names, targets } = await found(setOf(set), files);
    expect(names).toEqual(['web/dev', 'web/prod']);
    const [first] = targets;
    if (first?.status !== 'read') throw new Error('not read');
    expect(first.at.target.origins).toEqual(['argocd/set.yaml', 'envs/dev/web.json']);
  });

  test('a matrix, whose second generator names what the first one found', async () => {
    const second = git({ directories: [{ path: 'apps/{{app}}/*' }], values: { where: '{{path.basename}}' } });
    const generators = [{ matrix: { generators: [list({ app: 'web' }, { app: 'api' }), second] } }];
    const set = { generators, name: '{{app}}-{{values.where}}', path: '{{path}}' };
    const { names, problems } = await found(setOf(set));
    expect(names).toEqual(['api/dev', 'web/dev', 'web/prod']);
    expect(problems).toEqual([
      'the Application `api-qa` is no target: its name `api-qa` does not look like `{application}-{environment}`',
    ]);
  });

  test('a merge, with what others know of the same keys', async () => {
    const generators = [
      {
        merge: {
          mergeKeys: ['env'],
          generators: [
            list({ app: 'web', env: 'dev' }, { app: 'web', env: 'prod' }),
            list({ env: 'prod', app: 'api' }, { env: 'qa', app: 'api' }),
          ],
        },
      },
    ];
    const files = { ...folders, 'apps/api/prod/a.yaml': 'a: 1\n' };
    expect((await found(setOf({ generators }), files)).names).toEqual(['api/prod', 'web/dev']);
  });

  test('what is not in Git is named and guessed by nobody; the others count', async () => {
    const generators = [{ clusters: {} }, list(webDev), { matrix: { generators: [{ clusters: {} }, list(webProd)] } }];
    const { names, unknowns, problems, targets } = await found(setOf({ generators }));
    expect(names).toEqual(['web/dev']);
    expect(problems).toEqual([]);
    expect(unknowns).toHaveLength(2);
    // It is said with the targets of that ApplicationSet that are known.
    expect(targets[0]?.status === 'read' && targets[0].at.target.unknowns).toHaveLength(2);
    expect(unknowns[0]).toBe(
      'ApplicationSet all: what the generator `clusters` finds is not in Git: the Applications that it makes are not known',
    );
  });

  test.each([
    ['one that nobody knows', { banana: {} }, 'there is no generator `banana`'],
    ['a matrix of three', { matrix: { generators: [list(), list(), list()] } }, '`matrix` takes two generators'],
    ['a merge without keys', { merge: { generators: [list(), list()] } }, '`merge` needs `mergeKeys`'],
    [
      'two for one key',
      { merge: { mergeKeys: ['env'], generators: [list(webDev, webDev), list()] } },
      'two sets of parameters',
    ],
    [
      'an operator that is none',
      { ...list(), selector: { matchExpressions: [{ key: 'a', operator: 'Like' }] } },
      'no operator',
    ],
  ])('%s is a problem', async (_, generator, message) => {
    expect((await found(setOf({ generators: [generator] }))).problems[0]).toContain(message);
  });
});

describe('templates', () => {
  test('a generator puts its own over that of the set', async () => {
    const own = { list: { elements: [webDev], template: { spec: { destination: { namespace: 'own' } } } } };
    const { targets } = await found(setOf({ generators: [own, list(webProd)] }));
    expect(targets.map((each) => each.status === 'read' && each.at.target.namespace)).toEqual(['own', 'web']);
  });

  test('Go templates that name parameters need no engine, others do', async () => {
    const asked: unknown[] = [];
    const around: Surroundings = {
      template: async (request) => {
        asked.push(request);
        return { status: 'evaluated', texts: request.parameters.map(() => request.templates.map(() => 'web')) };
      },
    };
    const generators = [list(webDev)];
    const simple = { generators, go: true, name: '{{ .app }}-{{.env}}', path: 'apps/{{ .app }}/{{ index .list 0 }}' };
    const withList = {
      ...simple,
      generators: [list({ ...webDev, list: ['dev'] })],
      more: { goTemplateOptions: ['missingkey=error'] },
    };
    const hard = setOf({ ...withList, name: '{{ .app | lower }}-{{.env}}' }).replace('{{app}}', '{{.app}}');
    const plain = setOf(withList).replace('{{app}}', '{{.app}}');
    expect((await found(plain, folders, around)).names).toEqual(['web/dev']);
    expect(asked).toEqual([]);
    const memory = createTargetMemory();
    await found(hard, folders, around, memory);
    await found(hard, folders, around, memory);
    expect(asked).toEqual([
      {
        templates: ['{{ .app | lower }}-{{.env}}'],
        parameters: [{ ...webDev, list: ['dev'] }],
        options: ['missingkey=error'],
      },
    ]);
    expect((await found(hard)).problems).toEqual([
      'ApplicationSet all: the Go template {{ .app | lower }}-{{.env}} cannot be evaluated here',
    ]);
  });

  test('a patch changes what the template made', async () => {
    const more = {
      templatePatch:
        'spec:\n  destination: { namespace: "{{ .app }}-{{ .env }}" }\n  source: { path: apps/web/prod }\n',
    };
    const set = setOf({ generators: [list(webDev)], go: true, name: '{{.app}}-{{.env}}', path: 'nowhere', more });
    const { targets } = await found(set.replace('{{app}}', '{{.app}}'));
    const [first] = targets;
    expect(first?.status === 'read' && first.at.target).toMatchObject({
      namespace: 'web-dev',
      source: { path: 'apps/web/prod' },
    });
  });
});
