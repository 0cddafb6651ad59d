import { expect, test } from 'vitest';
import { listEntries } from '../../../src/charts/helm/list-entries.ts';

const hex = 'a'.repeat(64);

test('the versions of a chart are read as texts, with when and what', () => {
  const text = `apiVersion: v1
entries:
  web:
  - apiVersion: v2
    created: "2026-03-04T05:06:07.123456789+01:00"
    description: |-
      version: 9.9.9
    digest: ${hex}
    urls:
    - web-1.10.tgz
    version: 1.10
  - version: '2.0.0+build.1'
    digest: sha256:${hex}
    annotations:
      version: 7.7.7
  - name: web
    version: 3.0.0 # the newest
    created: never
  - name: no version here
  webhook:
  - version: 8.0.0
generated: "2026-01-01T00:00:00Z"
`;
  const expected = [
    { version: '1.10', created: '2026-03-04T04:06:07.123Z', digest: `sha256:${hex}` },
    { version: '2.0.0+build.1', created: null, digest: `sha256:${hex}` },
    { version: '3.0.0', created: null, digest: null },
  ];
  expect(listEntries(text, 'web')).toEqual(expected);
  expect(listEntries(text.replaceAll('\n', '\r\n'), 'web')).toEqual(expected);
  expect(listEntries(text, 'we')).toBeNull();
});

test('an index in another style is read too', () => {
  expect(
    listEntries('{"entries":{"web":[{"version":"1.0.0","created":"2026-01-01T00:00:00Z"},{"x":1}]}}', 'web'),
  ).toEqual([{ version: '1.0.0', created: '2026-01-01T00:00:00.000Z', digest: null }]);
  expect(listEntries('entries: {web: [{version: 1.20}]}', 'web')).toEqual([
    { version: '1.20', created: null, digest: null },
  ]);
  const broken = 'entries:\n  web:\n  - version: &x "1\n  - version: 1.0.0\n';
  expect(listEntries(broken, 'web')?.at(-1)).toEqual({ version: '1.0.0', created: null, digest: null });
  expect(() => listEntries('{"entries":', 'web')).toThrow();
});

test('many versions are many, up to an end', () => {
  const index = (count: number) =>
    `entries:\n  web:\n${Array.from({ length: count }, (_, n) => `  - version: 1.0.${n}\n    urls: [x]\n`).join('')}`;
  expect(listEntries(index(5000), 'web')).toHaveLength(5000);
  expect(() => listEntries(index(20_001), 'web')).toThrow('more than 20000 versions');
});
