import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VersionPolicy } from '../../src/model/policy.ts';
import { createEngine } from '../../src/render/create-engine.ts';
import { createSelect } from '../../src/render/create-select.ts';
import type { RenderEngine } from '../../src/render/engine.ts';
import type { Ranking, Select, SelectQuery } from '../../src/render/select.ts';
import { rankVersions } from '../fakes/rankings.ts';

let engine: RenderEngine;
let select: Select;
beforeAll(() => {
  engine = createEngine({ isLean: true });
  select = createSelect(engine);
});
afterAll(() => engine.close());

async function rank(policy: VersionPolicy, tags: SelectQuery['tags'] | readonly string[]): Promise<Ranking> {
  const facts = tags.map((tag) => (typeof tag === 'string' ? { tag } : tag));
  const [ranking] = await select([{ policy, tags: facts }]);
  if (ranking === undefined) throw new Error('no answer');
  return ranking;
}

async function admitted(policy: VersionPolicy, tags: SelectQuery['tags'] | readonly string[]): Promise<string[]> {
  const { ranked, fault } = await rank(policy, tags);
  if (fault !== undefined) throw new Error(`${fault.field}: ${fault.message}`);
  return ranked.filter(({ verdict }) => verdict === 'admitted').map(({ tag }) => tag);
}

describe('ranges, as Masterminds/semver reads them', () => {
  const table: [range: string, inside: string[], outside: string[]][] = [
    ['*', ['0.0.1', '9.9.9'], ['1.0.0-rc.1']],
    ['^1.4', ['1.4.0', '1.9.3'], ['1.3.9', '2.0.0', '1.5.0-rc.1']],
    ['>0,<2.0', ['1.0.0', '1.9.9'], ['2.0.0', '0.0.0']],
    ['>=1.2 <2 || >=3', ['1.2.0', '3.4.5'], ['2.0.0']],
    ['^1.x-0', ['1.0.0', '1.5.0-rc.1'], ['2.0.0']],
    ['1.2 - 1.4', ['1.2.0', '1.4.9'], ['1.5.0']],
    ['!=1.4.2, ^1', ['1.4.1'], ['1.4.2']],
    ['~>1.4', ['1.4.9'], ['1.5.0']],
  ];
  test.each(table)('%s', async (range, inside, outside) => {
    expect((await admitted({ semver: range }, [...inside, ...outside])).sort()).toEqual(inside.sort());
  });

  test('only full versions count unless told otherwise', async () => {
    const tags = ['1.4', 'v2', '1234567', '1.0.0.1', 'v1.4.2', '01.2.3', '1.5.0+b1'];
    expect(await admitted({ semver: '*' }, tags)).toEqual(['1.5.0+b1', 'v1.4.2']);
    expect(await admitted({ strict: false }, tags)).toEqual(['1234567', 'v2', '1.5.0+b1', 'v1.4.2', '1.4', '01.2.3']);
    const { unranked } = await rank({}, ['1.4', 'Latest']);
    expect(unranked).toEqual([
      { tag: '1.4', reason: 'not a full version (x.y.z)' },
      { tag: 'Latest', reason: 'a moving tag' },
    ]);
  });

  test('what is not admitted is ranked all the same, and equal versions have one rank', async () => {
    expect((await rank({ semver: '^1' }, ['2.0.0', 'v1.4.3', '1.4.3', '1.5.0-rc.1', '1.4.3+a'])).ranked).toEqual([
      { tag: '2.0.0', rank: 3, verdict: 'not in ^1' },
      { tag: '1.5.0-rc.1', rank: 2, verdict: 'a pre-release, and ^1 names none' },
      { tag: '1.4.3', rank: 1, verdict: 'admitted' },
      { tag: '1.4.3+a', rank: 1, verdict: 'admitted' },
      { tag: 'v1.4.3', rank: 1, verdict: 'admitted' },
    ]);
  });

  const number = fc.nat({ max: 12 });
  const aTag = fc
    .tuple(fc.constantFrom('', 'v'), number, number, number, fc.constantFrom('', '', '-rc.1', '-rc.10', '-a.b'))
    .map(([prefix, a, b, c, pre]) => `${prefix}${a}.${b}.${c}${pre}`);

  test('the stand-in of other tests ranks as the engine does', async () => {
    const lists = fc.sample(fc.array(aTag, { maxLength: 12 }), 200);
    const ranges = ['*', '^1', '>=1.2, <7', '^1.4.0-0', '1.x || >=5'];
    const queries = lists.map((tags, index) => ({
      policy: { semver: ranges[index % ranges.length] ?? '*' },
      tags: [...tags, 'main', '1.4'].map((tag) => ({ tag })),
    }));
    const rankings = await select(queries);
    for (const [index, { policy, tags }] of queries.entries()) {
      const names = tags.map(({ tag }) => tag);
      const bare = ({ tag, rank: at, verdict }: Ranking['ranked'][number]) => [tag, at, verdict === 'admitted'];
      expect(rankings[index]?.ranked.map(bare)).toEqual(rankVersions(policy, names).ranked.map(bare));
    }
  });
});

describe('other orders', () => {
  test('numbers keep every digit', async () => {
    const tags = ['main-3f2a9bc-20261122043054123', 'main-0000000-20261122043054124', 'main-abc-9', 'other-1-99'];
    const policy = { numerical: 'asc', tags: { pattern: '^main-[a-f0-9]+-(?P<ts>[0-9]+)$', extract: '$ts' } } as const;
    expect(await admitted(policy, tags)).toEqual([tags[1], tags[0], tags[2]]);
    expect(await admitted({ ...policy, numerical: 'desc' }, tags)).toEqual([tags[2], tags[0], tags[1]]);
    expect((await rank(policy, tags)).unranked).toEqual([
      { tag: 'other-1-99', reason: 'does not fit the pattern ^main-[a-f0-9]+-(?P<ts>[0-9]+)$' },
    ]);
    expect(await admitted({ numerical: 'asc' }, ['-1.5', '2.25', '10', '1e3', '0x1'])).toEqual(['10', '2.25', '-1.5']);
  });

  test('text goes byte by byte', async () => {
    expect(await admitted({ alphabetical: 'asc' }, ['b', 'B', 'a10', 'a9'])).toEqual(['b', 'a9', 'a10', 'B']);
    expect(await admitted({ alphabetical: 'desc' }, ['b', 'a'])).toEqual(['a', 'b']);
  });

  test('what is extracted may be a version', async () => {
    const policy = { semver: '^1', tags: { pattern: '^(.*)-alpine$', extract: '$1' } };
    expect(await admitted(policy, ['1.4.2-alpine', '1.4.10-alpine', '1.9.0', '2.0.0-alpine'])).toEqual([
      '1.4.10-alpine',
      '1.4.2-alpine',
    ]);
  });

  test('newest goes by the time of the build', async () => {
    const tags = [
      { tag: 'a', created: '2026-11-21T10:00:00+02:00' },
      { tag: 'b', created: '2026-11-21T09:00:00Z' },
      { tag: 'c', created: '1970-01-01T00:00:00Z' },
      { tag: 'd', created: null },
    ];
    const ranking = await rank({ newest: true }, tags);
    expect(ranking.ranked.map(({ tag }) => tag)).toEqual(['b', 'a']);
    expect(ranking.unranked).toEqual([
      { tag: 'c', reason: 'it does not say when it was built' },
      { tag: 'd', reason: 'when it was built is not known' },
    ]);
  });

  test.each<[form: string, newestFirst: string[], strange: string[]]>([
    ['YYYY.0M.MICRO', ['2026.11.10', 'v2026.11.9', '2026.02.99'], ['2026.2.1', '2026.13.1', '26.11.1']],
    ['YY.MM', ['26.11', '26.9', '9.12'], ['26.0', '26.13', '026.1']],
    ['0D.0M.YYYY', ['01.12.2026', '30.11.2026'], ['30.02.2026', '31.11.2026', '29.02.2026']],
    ['YYYY-0M-0D-MODIFIER', ['2026-11-22', '2026-11-22-rc.10', '2026-11-22-rc.2', '2026-11-21'], ['2026-11-22-']],
    ['MAJOR.YYYY0W', ['2.202601', '1.202653'], ['1.202654', '1.202600']],
  ])('calendar versions of the form %s', async (form, newestFirst, strange) => {
    const { ranked, unranked } = await rank({ calver: form }, [...strange, ...newestFirst.toReversed()]);
    expect(ranked.map(({ tag }) => tag)).toEqual(newestFirst);
    expect(unranked.map(({ tag }) => tag)).toEqual(strange.sort());
  });

  test('allow and ignore lists say why', async () => {
    const { ranked } = await rank({ allow: ['^v', '^1'], ignore: ['-rc'], strict: false }, [
      'v1.0.0',
      '2.0.0',
      '1.0.0-rc',
    ]);
    expect(ranked.map(({ tag, verdict }) => `${tag} ${verdict}`)).toEqual([
      '2.0.0 fits no pattern of the allow list',
      'v1.0.0 admitted',
      '1.0.0-rc ignored by -rc',
    ]);
  });
});

describe('a policy that cannot be used is a fault of one field', () => {
  test.each<[VersionPolicy, string, string]>([
    [{ semver: 'new' }, 'semver', 'improper constraint'],
    [{ semver: '' }, 'semver', 'improper constraint'],
    [{ tags: { pattern: '(' } }, 'tags.pattern', 'missing closing )'],
    [{ tags: { pattern: '(?=a)' } }, 'tags.pattern', 'invalid or unsupported Perl syntax'],
    [{ tags: { pattern: '(a)', extract: '$2' } }, 'tags.extract', '"$2" is no group'],
    [{ tags: { pattern: '(?P<a>a)', extract: '$ab' } }, 'tags.extract', '"$ab" is no group'],
    [{ allow: ['a', '['] }, 'allow.1', 'missing closing ]'],
    [{ ignore: ['((a{1000}){1000}){1000}'] }, 'ignore.0', 'invalid repeat'],
    [{ calver: 'MAJOR.MINOR' }, 'calver', 'has no year'],
    [{ calver: 'YYYY.QQ' }, 'calver', '"QQ" in "YYYY.QQ" is no part'],
    [{ calver: 'YYYYMM' + 'DD' }, 'calver', 'nothing stands between MM and DD'],
  ])('%j', async (policy, field, message) => {
    const { fault } = await rank(policy, ['1.0.0']);
    expect(fault?.field).toBe(field);
    expect(fault?.message).toContain(message);
  });
});

test('what was asked once is not asked again', async () => {
  let calls = 0;
  const counted = createSelect({
    version: engine.version,
    select: (queries) => {
      calls += queries.length;
      return engine.select(queries);
    },
  });
  const query = { policy: { semver: '*' }, tags: [{ tag: '1.0.0' }, { tag: '1.1.0' }] };
  const [first] = await counted([query, query]);
  const [again] = await counted([{ ...query, tags: query.tags.toReversed() }]);
  expect([calls, again]).toEqual([1, first]);
  await counted([{ ...query, tags: [{ tag: '2.0.0' }] }]);
  expect(calls).toBe(2);
});

test('a policy that takes too long is its own fault, and an engine that broke is an outage', async () => {
  const slow = createSelect({
    version: 'slow',
    select: async (queries) =>
      queries.some(({ policy }) => policy.semver === 'slow')
        ? { status: 'failed', error: { code: 'timeout', message: 'took too long' } }
        : { status: 'selected', rankings: queries.map(() => ({ ranked: [], unranked: [] })) },
  });
  expect(
    await slow([
      { policy: { semver: 'slow' }, tags: [] },
      { policy: {}, tags: [] },
    ]),
  ).toEqual([
    { ranked: [], unranked: [], fault: { field: '', message: 'took too long' } },
    { ranked: [], unranked: [] },
  ]);
  const broken = createSelect({
    version: 'broken',
    select: async () => ({ status: 'failed', error: { code: 'crash', message: 'gone' } }),
  });
  await expect(broken([{ policy: {}, tags: [] }])).rejects.toThrow('gone');
});
