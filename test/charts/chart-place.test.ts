import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlace } from '../../src/charts/chart-place.ts';

const chart = { repository: 'https://charts.test/stable', name: 'api', version: '1.2.3' };

test('a Helm repository and a registry are read, with what belongs to their addresses', () => {
  const helm = readPlace({ ...chart, repository: 'https://Charts.test:8443/a/b' });
  expect(helm).toMatchObject({ status: 'read', place: { kind: 'helm', host: 'charts.test:8443' } });
  expect(helm.status === 'read' && helm.place.kind === 'helm' && helm.place.base.href).toBe(
    'https://charts.test:8443/a/b/',
  );
  expect(readPlace({ ...chart, repository: 'oci://Registry.test:5000/acme/charts/' })).toEqual({
    status: 'read',
    place: { kind: 'oci', host: 'registry.test:5000', path: 'acme/charts/api', name: 'api', version: '1.2.3' },
  });
  const digest = `sha256:${'a'.repeat(64)}`;
  expect(readPlace({ ...chart, repository: 'oci://registry.test', version: digest })).toMatchObject({
    place: { version: digest },
  });
  expect(readPlace({ ...chart, version: digest })).toMatchObject({ status: 'refused' });
  expect(readPlace({ ...chart, repository: 'oci://registry.test' })).toMatchObject({ place: { path: 'api' } });
});

describe('refused is', () => {
  test.each([
    ['a range', { version: '^1.2.0' }, 'not exact'],
    ['a wildcard', { version: '1.x' }, 'not exact'],
    ['a word', { version: 'latest' }, 'not exact'],
    ['no version', { version: '' }, 'not exact'],
    ['half a version', { version: '1.2' }, 'not exact'],
    ['a path as version', { version: '1.2.3/../../x' }, 'not exact'],
    ['the folder itself as name', { name: '.' }, 'no name of a chart'],
    ['the folder above as name', { name: '..' }, 'no name of a chart'],
    ['a path as name', { name: 'a/b' }, 'no name of a chart'],
    ['a name that is an option', { name: '--version' }, 'no name of a chart'],
    ['no TLS', { repository: 'http://charts.test' }, 'only https://'],
    ['a file', { repository: 'file:///etc' }, 'only https://'],
    ['a question', { repository: 'https://charts.test/?a=b' }, 'only https://'],
    ['a registry with a path that climbs', { repository: 'oci://registry.test/a/../b' }, 'only https://'],
    ['a registry with credentials', { repository: 'oci://u:canary@registry.test/a' }, 'only https://'],
    ['credentials', { repository: 'https://u:canary@charts.test' }, 'holds credentials'],
  ])('%s', (_, part, message) => {
    const read = readPlace({ ...chart, ...part });
    expect(read).toMatchObject({ status: 'refused', message: expect.stringContaining(message) });
    expect(JSON.stringify(read)).not.toContain('canary');
  });
});

test('whatever a repository writes, what becomes a path has no way out', () => {
  const word = fc.string({ unit: fc.constantFrom('a', '1', '.', '/', '-', '%', '\\', ':', '@', '\n', ' ') });
  fc.assert(
    fc.property(word, word, word, (name, version, path) => {
      for (const repository of [`oci://registry.test/${path}`, `https://charts.test/${path}`]) {
        const read = readPlace({ repository, name, version });
        if (read.status === 'refused') continue;
        expect(`${read.place.name}-${read.place.version}`).toMatch(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/);
        if (read.place.kind === 'oci') expect(read.place.path.split('/')).not.toContain('..');
        if (read.place.kind === 'helm') expect(read.place.base.host).toBe('charts.test');
      }
    }),
  );
});
