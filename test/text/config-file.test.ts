import { expect, it } from 'vitest';
import { parseConfig } from '../../src/text/config-file.ts';

const file = '.github/shiplock.yaml';
const whole = `version: 1
environments:
  dev:
    soak: 10m
  staging:
    after: [dev]
    mode: propose
applications:
  - path: apps/{application}/envs/{environment}
    image: { semver: ^1.4 }
`;

it('reads a whole config with its defaults', () => {
  const read = parseConfig(whole, file);
  expect(read).toMatchObject({
    status: 'valid',
    config: {
      environments: {
        dev: { soak: 600, after: [], mode: 'enforce' },
        staging: { after: ['dev'], mode: 'propose', soak: 0 },
      },
      applications: [{ image: { semver: '^1.4' }, releaseName: '{application}' }],
    },
  });
});

const cases: { says: string; from: string; to: string; at: [number, number]; message: string; hint: string | null }[] =
  [
    {
      says: 'an unknown key with the one that was meant',
      from: 'soak: 10m',
      to: 'sook: 10m',
      at: [4, 5],
      message: 'unknown key `sook` in `environments.dev`',
      hint: 'did you mean `soak`?',
    },
    {
      says: 'an unknown key with the known ones',
      from: 'version: 1',
      to: 'version: 1\nteams: []',
      at: [2, 1],
      message: 'unknown key `teams`',
      hint: 'known keys: version, environments, applications, artifacts, windows, limits, overriders, inspections, policies, guardrails, signatures, overrides, charts, forks',
    },
    {
      says: 'a wrong value with the allowed ones',
      from: 'propose',
      to: 'propse',
      at: [7, 11],
      message: '`mode` must be one of `observe`, `propose`, `enforce`',
      hint: 'did you mean `propose`?',
    },
    {
      says: 'a wrong version',
      from: 'version: 1',
      to: 'version: 3',
      at: [1, 10],
      message: '`version` must be `1`',
      hint: null,
    },
    {
      says: 'a value of the wrong kind',
      from: '[dev]',
      to: 'dev',
      at: [6, 12],
      message: '`after` must be a list',
      hint: 'write a list such as `[dev]`',
    },
    {
      says: 'a malformed duration',
      from: '10m',
      to: '10 minutes',
      at: [4, 11],
      message: '`soak` must be a duration such as 30s, 10m, 1h30m or 2d',
      hint: null,
    },
    {
      says: 'a duration without a unit, which YAML reads as a number',
      from: '10m',
      to: '10',
      at: [4, 11],
      message: '`soak` must be a text',
      hint: 'write a duration such as `10m` or `1h30m`',
    },
    {
      says: 'an application without a place',
      from: 'path: apps/{application}/envs/{environment}',
      to: 'name: web',
      at: [9, 5],
      message: 'it is not said where the targets are',
      hint: 'give either `path`, a folder with what renders, or `declaredIn`, a folder with Argo CD or Flux objects',
    },
    {
      says: 'a name that cannot be a branch',
      from: 'staging:',
      to: 'Staging Two:',
      at: [5, 3],
      message:
        '`Staging Two` must be lower-case letters, digits, "-", "_" or ".", start and end with a letter or digit, and have at most 63 characters',
      hint: null,
    },
    {
      says: 'an unknown environment in after',
      from: '[dev]',
      to: '[dve]',
      at: [6, 13],
      message: 'there is no environment `dve`',
      hint: 'did you mean `dev`?',
    },
    {
      says: 'an environment after itself',
      from: '[dev]',
      to: '[staging]',
      at: [6, 13],
      message: '`staging` cannot come after itself',
      hint: 'remove it from `after`',
    },
    {
      says: 'a cycle, once',
      from: 'soak: 10m',
      to: 'after: [staging]',
      at: [4, 5],
      message: 'the environments wait for each other: dev after staging after dev',
      hint: 'remove one of these from its `after`',
    },
    {
      says: 'a layout that does not tell environments apart',
      from: '/envs/{environment}',
      to: '',
      at: [9, 11],
      message: 'neither `path` nor `values` holds `{environment}`: all environments would be the same target',
      hint: 'put `{environment}` where the name of the environment stands, or give each environment a `branch`',
    },
    {
      says: 'a layout that does not name its application',
      from: '{application}',
      to: 'web',
      at: [9, 5],
      message: 'it is not said which application this is',
      hint: 'add a `name`, or put `{application}` into `path`',
    },
    {
      says: 'an unknown placeholder',
      from: 'image: {',
      to: 'namespace: "{app}"\n    image: {',
      at: [10, 16],
      message: 'unknown placeholder `{app}`',
      hint: 'did you mean `{application}`?',
    },
    {
      says: 'a key that stands twice',
      from: 'soak: 10m',
      to: 'soak: 10m\n    soak: 20m',
      at: [5, 5],
      message: 'the key `soak` stands twice in one map (first in line 4)',
      hint: null,
    },
  ];

for (const { says, from, to, at, message, hint } of cases) {
  it(`reports ${says}`, () => {
    expect(whole).toContain(from);
    const read = parseConfig(whole.replace(from, to), file);
    expect(read).toEqual({ status: 'invalid', problems: [{ file, line: at[0], column: at[1], message, hint }] });
  });
}

it('reports every problem, in the order of the file', () => {
  const text = whole.replace('soak', 'sook').replace('propose', 'go').replace('path', 'pth');
  const read = parseConfig(text, file);
  expect(read.status === 'invalid' && read.problems.map((problem) => problem.line)).toEqual([4, 7, 9]);
});

it('reports broken YAML with its place', () => {
  const read = parseConfig('version: 1\nenvironments: [dev\n', file);
  expect(read).toMatchObject({ status: 'invalid', problems: [{ line: 3, column: 1 }] });
});

it('refuses an empty file, a second document and no environment', () => {
  expect(parseConfig('# nothing\n', file)).toMatchObject({ problems: [{ message: 'the file is empty' }] });
  expect(parseConfig(`${whole}---\na: 1\n`, file)).toMatchObject({ problems: [{ line: 11 }] });
  const none = 'version: 1\nenvironments: {}\napplications: [{ path: "a/{application}/{environment}" }]\n';
  expect(parseConfig(none, file)).toMatchObject({ problems: [{ line: 2, message: 'there is no environment' }] });
});

it('survives what is made to hurt', () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `a${level}: &a${level} [${`*a${level - 1},`.repeat(level === 0 ? 0 : 9)}]`,
  );
  expect(parseConfig(levels.join('\n'), file)).toMatchObject({ status: 'invalid' });
  expect(parseConfig('version: *nowhere\n', file)).toMatchObject({ status: 'invalid', problems: [{ line: 1 }] });
  expect(parseConfig('['.repeat(50_000), file)).toMatchObject({ status: 'invalid' });
  expect(parseConfig('\0', file)).toMatchObject({ status: 'invalid' });
});

it('takes the layout from values, anchors and merge keys', () => {
  const text = `version: 1
environments:
  dev: &base { soak: 1m }
  prod: { <<: *base, after: [dev] }
applications:
  - path: charts/web
    name: web
    values: [charts/web/values.yaml, 'charts/web/values-{environment}.yaml']
`;
  expect(parseConfig(text, file)).toMatchObject({ status: 'valid', config: { environments: { prod: { soak: 60 } } } });
});
