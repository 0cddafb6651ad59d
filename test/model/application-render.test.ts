import { expect, test } from 'vitest';
import { applicationRender } from '../../src/model/application-render.ts';

const source = { repoURL: 'https://github.com/acme/gitops', path: 'apps/web', helm: { valueFiles: ['a.yaml'] } };
const render = (spec: object) => applicationRender({ metadata: { name: 'web' }, spec });

test('order and empty fields do not count, nor what is no part of the render', () => {
  const plain = render({ source, destination: { namespace: 'web', server: 'here' } });
  const helm = { parameters: [], valueFiles: ['a.yaml'], skipCrds: false };
  expect(
    render({ destination: { namespace: 'web' }, source: { helm, path: 'apps/web', repoURL: source.repoURL } }),
  ).toBe(plain);
  expect(render({ source, destination: { namespace: 'web' }, syncPolicy: { automated: {} } })).toBe(plain);
  expect(render({ source, sources: [], destination: { namespace: 'web' } })).toBe(plain);
});

test.each([
  ['another path', { source: { ...source, path: 'apps/other' }, destination: { namespace: 'web' } }],
  [
    'another order of values files',
    { source: { ...source, helm: { valueFiles: ['b.yaml', 'a.yaml'] } }, destination: { namespace: 'web' } },
  ],
  ['another namespace', { source, destination: { namespace: 'other' } }],
  ['one more source', { sources: [source, source], destination: { namespace: 'web' } }],
])('%s is another render', (_, spec) => {
  expect(render(spec)).not.toBe(render({ source, destination: { namespace: 'web' } }));
});
