import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileLayout, fillLayout } from '../../../src/observe/targets/layout.ts';

const open = { application: null, environments: ['dev', 'prod', 'prod-eu'] };

test.each([
  ['apps/{application}/envs/{environment}', 'apps/checkout/envs/dev', { application: 'checkout', environment: 'dev' }],
  ['apps/{application}/envs/{environment}', 'apps/a/b/envs/dev', null],
  ['apps/{application}/envs/{environment}', 'apps/checkout/envs/qa', null],
  ['apps/{application}/envs/{environment}', 'x/apps/checkout/envs/dev', null],
  ['{environment}/{application}-{environment}.yaml', 'dev/web-dev.yaml', { application: 'web', environment: 'dev' }],
  ['{environment}/{application}-{environment}.yaml', 'dev/web-prod.yaml', null],
  ['{application}-{environment}', 'web-prod-eu', { application: 'web', environment: 'prod-eu' }],
  ['a.c/{application}', 'abc/web', null],
  ['(x)/{application}', '(x)/web', { application: 'web', environment: null }],
  ['{application}', 'Web', null],
])('%s on %s', (layout, path, names) => {
  expect(compileLayout(layout, open)(path)).toEqual(names);
});

test('a fixed application is the only one that fits', () => {
  const match = compileLayout('apps/{application}/{environment}', { application: 'a.b', environments: null });
  expect(match('apps/a.b/qa')).toEqual({ application: 'a.b', environment: 'qa' });
  expect(match('apps/axb/qa')).toBeNull();
});

test('a filled layout gives back its names', () => {
  const name = fc.stringMatching(/^[a-z0-9]([a-z0-9._-]{0,8}[a-z0-9])?$/);
  const literal = fc.stringMatching(/^[a-zA-Z0-9 .+*?()[\]^$|\\-]{1,8}$/);
  fc.assert(
    fc.property(name, name, literal, (application, environment, text) => {
      const layout = `${text}/{application}/${text}/{environment}.yaml`;
      const match = compileLayout(layout, { application: null, environments: [environment] });
      expect(match(fillLayout(layout, { application, environment }))).toEqual({ application, environment });
    }),
  );
});
