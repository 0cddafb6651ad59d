import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Files } from '../../observe/targets/folder-reader.ts';
import { archive, type Entry } from './archive.ts';
import { useAttacks } from './attack.ts';
import { CANARY, chart } from './innocent.ts';

/** Charts in archives below `charts/` (S2, S15): what unpacks to too much or to somewhere else. */

const { opens } = useAttacks();

const own = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: own }\n';
const chartFile: Entry = { name: 'packed/Chart.yaml', content: 'apiVersion: v2\nname: packed\nversion: 1.0.0\n' };
const object: Entry = { name: 'packed/templates/a.yaml', content: own.replace('own', 'packed') };

/** A chart that brings this archive along. */
function bringing(content: Buffer): Files {
  return { ...chart({ 'own.yaml': own }), 'charts/poison/charts/packed-1.0.0.tgz': content };
}

test('an honest archive is rendered', async () => {
  const { objects } = await opens(bringing(archive([chartFile, object])));
  expect(
    objects()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['own', 'packed']);
});

describe('too much', () => {
  test('a gigabyte in a megabyte', async () => {
    const zeros = Buffer.alloc(256 * 1024 * 1024);
    const { failure } = await opens(bringing(archive([chartFile, { name: 'packed/zeros', content: zeros }])));
    expect(failure().message).toMatch(/size|large|exceed|memory|stopped/i);
  });

  test('20,000 files', async () => {
    const files = Array.from({ length: 20_000 }, (_, index) => ({ name: `packed/templates/${index}.txt` }));
    const { changes } = await opens(bringing(archive([chartFile, object, ...files])));
    expect(changes.map(({ application }) => application)).toContain('poison');
  });

  test('an archive in an archive in an archive', async () => {
    let inner = archive([chartFile, object]);
    for (let level = 0; level < 200; level += 1) {
      const nested = { name: 'packed/charts/packed-1.0.0.tgz', content: inner };
      inner = archive([chartFile, { ...object, content: '' }, nested]);
    }
    const { changes } = await opens(bringing(inner));
    expect(changes.map(({ application }) => application)).toContain('poison');
  });

  test('a header that claims eight gigabytes', async () => {
    const { failure } = await opens(bringing(archive([chartFile, { ...object, claims: 8 * 1024 ** 3 - 1 }])));
    expect(failure().message).toMatch(/EOF|size|large|tar|memory/i);
  });
});

describe('names and kinds of entries', () => {
  const names = [
    '../../../../etc/cron.d/x',
    'packed/../../../elsewhere/word.txt',
    'packed/templates/../../../../a.yaml',
    '..\\..\\a.yaml',
    '.',
    '..',
  ];
  test.each(names)('the name %s', async (name) => {
    const { failure } = await opens(bringing(archive([chartFile, { name, content: own.replace('own', 'stray') }])));
    expect(failure().file).toMatch(/^charts\/poison/);
    expect(failure().message.length).toBeGreaterThan(10);
  });

  test.each(['.', '..', '../poison', 'a/b'])('a chart in it that is called %s', async (name) => {
    const named = { ...chartFile, content: `apiVersion: v2\nname: "${name}"\nversion: 1.0.0\n` };
    const { failure } = await opens(bringing(archive([named, object])));
    expect(failure().message).toMatch(/name/);
  });

  test.each(['/etc/a.yaml', 'C:\\windows\\a.yaml'])('the name %s is no template of any chart', async (name) => {
    const { objects } = await opens(bringing(archive([chartFile, { name, content: own.replace('own', 'stray') }])));
    expect(objects().map((one) => one.name)).toEqual(['own']);
  });

  const links: Entry[] = [
    { name: 'packed/templates/a.yaml', type: '2', link: '/etc/passwd' },
    { name: 'packed/templates/a.yaml', type: '2', link: '../../../../../elsewhere/word.txt' },
    { name: 'packed/templates/a.yaml', type: '1', link: '/etc/passwd' },
    { name: 'packed/templates/a.yaml', type: '3' },
  ];
  test.each(links)('an entry of type $type to $link brings nothing', async (link) => {
    const { said } = await opens(bringing(archive([chartFile, link])));
    expect(said).not.toMatch(/root:/);
    expect(said).not.toContain(CANARY);
  });
});

describe('no archives at all', () => {
  const contents: Record<string, Buffer> = {
    empty: Buffer.alloc(0),
    'no gzip': Buffer.from('this is text'),
    'gzip of no tar': gzipSync(Buffer.from('this is text')),
    'cut short': archive([chartFile, object]).subarray(0, 80),
    'a page of a pointer': Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n'),
  };
  test.each(Object.entries(contents))('%s', async (_, content) => {
    const { failure } = await opens(bringing(content));
    expect(failure().message.length).toBeGreaterThan(10);
    expect(failure().file).toMatch(/^charts\/poison/);
  });
});
