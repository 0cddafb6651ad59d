import { describe, expect, test } from 'vitest';
import { findEntry } from '../../../src/charts/helm/find-entry.ts';

const INDEX = `apiVersion: v1
entries:
  api:
  - apiVersion: v2
    description: |-
      api:
      - version: 1.0.0
    digest: ${'a'.repeat(64)}
    name: api
    urls:
    - charts/api-1.10.0.tgz
    version: 1.10.0
  - apiVersion: v2
    name: api
    urls:
    - https://elsewhere.test/api-1.1.0.tgz
    version: v1.1.0
  api.extra:
    - name: api.extra
      urls: [x.tgz]
      version: "1.0.0"
  'quoted':
  - urls:
    - q.tgz
    version: 2.0.0+build.1
generated: "2026-01-01T00:00:00Z"
other:
  late:
  - urls: [l.tgz]
    version: 9.9.9
`;

function urlOf(text: string, name: string, version: string): string {
  const found = findEntry(text, name, version);
  return found.status === 'found' ? (found.entry.urls[0] ?? '') : JSON.stringify(found);
}

describe.each([
  ['as Helm writes it', INDEX],
  ['with the line ends of Windows', INDEX.replaceAll('\n', '\r\n')],
])('an index %s', (_, text) => {
  test.each([
    ['api', '1.10.0', 'charts/api-1.10.0.tgz'],
    ['api', '1.1.0', 'https://elsewhere.test/api-1.1.0.tgz'],
    ['api.extra', '1.0.0', 'x.tgz'],
    ['quoted', '2.0.0+build.1', 'q.tgz'],
  ])('%s %s is found', (name, version, url) => {
    expect(urlOf(text, name, version)).toBe(url);
  });

  test('a version that only stands in a description, a name that is another one, or one behind the entries is none', () => {
    expect(findEntry(text, 'api', '1.0.0')).toEqual({ status: 'missing', what: 'version' });
    expect(findEntry(text, 'apiXextra', '1.0.0')).toEqual({ status: 'missing', what: 'chart' });
    expect(findEntry(text, 'late', '9.9.9')).toEqual({ status: 'missing', what: 'chart' });
  });
});

test('indexes as JSON, or in another style, are read whole', () => {
  const entry = { version: '1.0.0', urls: ['a.tgz'], digest: null };
  expect(urlOf(JSON.stringify({ entries: { api: [entry] } }), 'api', '1.0.0')).toBe('a.tgz');
  expect(urlOf('entries: {api: [{version: 1.0.0, urls: [a.tgz]}]}', 'api', '1.0.0')).toBe('a.tgz');
  expect(findEntry('{"entries": {}}', '__proto__', '1.0.0')).toEqual({ status: 'missing', what: 'chart' });
});

test('what is no index is said, and no aliases are followed', () => {
  expect(findEntry('{', 'api', '1.0.0').status).toBe('unreadable');
  expect(findEntry('<html>', 'api', '1.0.0')).toEqual({ status: 'missing', what: 'chart' });
  const bomb = 'entries:\n  api:\n  - &a\n    version: 1.0.0\n    urls: [x]\n    b: [*a, *a, *a]\n';
  expect(findEntry(bomb, 'api', '1.0.0').status).toBe('unreadable');
});

test('one version of an index of 30 MB takes no reading of the rest', () => {
  const items = Array.from({ length: 30 }, (_, index) => `  - version: 1.${index}.0\n    urls: [${index}.tgz]\n`);
  const filler = `    description: ${'x'.repeat(1000)}\n`;
  const chart = (name: string) => `  ${name}:\n${items.map((item) => item + filler).join('')}`;
  const charts = Array.from({ length: 1000 }, (_, index) => chart(`chart-${index}`));
  const text = `entries:\n${charts.join('')}generated: x\n`;
  const begin = performance.now();
  expect(urlOf(text, 'chart-999', '1.29.0')).toBe('29.tgz');
  // The whole of it takes tens of seconds.
  expect(performance.now() - begin).toBeLessThan(2_000);
});
