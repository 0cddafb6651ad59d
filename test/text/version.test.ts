import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTag, compareTags, isMovingTag, newerTags, versionOf } from '../../src/text/version.ts';
import { parseRange } from '../../src/text/version-range.ts';

function includes(range: string, version: string): boolean | null {
  const parsed = versionOf(version);
  if (parsed === null) throw new Error(`${version} is no version`);
  return parseRange(range)?.includes(parsed) ?? null;
}

describe('a range', () => {
  const table: [range: string, inside: string[], outside: string[]][] = [
    ['*', ['0.0.1', '9.9.9'], ['1.0.0-rc.1']],
    ['>0,<2.0', ['1.9.9'], ['2.0.0', '0.0.9']],
    ['>=1.2, <2', ['1.2.0', '1.99.0'], ['2.0.0', '1.1.9', '1.5.0-rc.1']],
    ['>=1.2 <2', ['1.2.0'], ['2.0.0']],
    ['^1.4', ['1.4.0', '1.9.0'], ['2.0.0', '1.3.9']],
    ['^1.x-0', ['1.0.0', '1.5.0-rc.1'], ['2.0.0', '0.9.0']],
    ['2.x-0', ['2.0.0', '2.1.0-beta'], ['3.0.0-0', '1.9.9']],
    ['*-0', ['1.0.0-rc.1', '1.0.0'], []],
    ['>=1.0.0-0, <2.0.0', ['1.3.0-rc.1', '1.3.0'], ['2.0.1']],
    ['~1.4.2', ['1.4.2', '1.4.9'], ['1.5.0', '1.4.1']],
    ['~>1.4', ['1.4.0'], ['1.5.0']],
    ['=>1.4, =<1.6', ['1.4.0', '1.6.3'], ['1.7.0']],
    ['1.2 - 1.4', ['1.2.0', '1.4.9'], ['1.5.0']],
    ['1.4.3', ['1.4.3'], ['1.4.4']],
    ['=v1.4.3', ['1.4.3'], ['1.4.4']],
    ['^1.4, !=1.4.5', ['1.4.4', '1.4.6'], ['1.4.5']],
    ['^1 || ^3', ['1.0.0', '3.1.0'], ['2.0.0']],
    ['>1', ['2.0.0'], ['1.5.0', '1.0.0']],
  ];
  for (const [range, inside, outside] of table) {
    it(`${range} holds ${inside.join(' ')} and not ${outside.join(' ')}`, () => {
      for (const version of inside) expect([version, includes(range, version)]).toEqual([version, true]);
      for (const version of outside) expect([version, includes(range, version)]).toEqual([version, false]);
    });
  }

  it('is refused when it is none', () => {
    for (const text of ['', ' ', 'newest', '1.4.', '^', '1.2.3.4', '>=1.2 ||', 'v', '>==1'])
      expect([text, parseRange(text)]).toEqual([text, null]);
  });
});

describe('chooseTag', () => {
  const tags = ['1.4.2', '1.4.10', 'latest', '1.5.0-rc.1', 'main', '2.0.0', '1.4', '3f2a9bc', '1234567', '1.0.0.1'];

  it('takes the newest in the range and says of every tag why', () => {
    expect(chooseTag({ policy: { semver: '^1.4' }, tags, current: '1.4.2' })).toEqual({
      tag: '1.4.10',
      verdicts: [
        { tag: '2.0.0', verdict: 'ignored', reason: 'not in ^1.4' },
        { tag: '1.5.0-rc.1', verdict: 'ignored', reason: 'a pre-release, not in ^1.4' },
        { tag: '1.4.10', verdict: 'chosen', reason: 'newest in ^1.4' },
        { tag: '1.4.2', verdict: 'ignored', reason: 'the current one' },
        { tag: '1.0.0.1', verdict: 'ignored', reason: 'not a full version (x.y.z)' },
        { tag: '1.4', verdict: 'ignored', reason: 'a moving tag' },
        { tag: '1234567', verdict: 'ignored', reason: 'not a full version (x.y.z)' },
        { tag: '3f2a9bc', verdict: 'ignored', reason: 'not a full version (x.y.z)' },
        { tag: 'latest', verdict: 'ignored', reason: 'a moving tag' },
        { tag: 'main', verdict: 'ignored', reason: 'a moving tag' },
      ],
    });
  });

  it('never goes back', () => {
    const choice = chooseTag({ policy: { semver: '^1.4' }, tags: ['1.4.9', '1.4.10'], current: '2.0.0' });
    expect(choice.tag).toBeNull();
    expect(choice.verdicts.map((one) => one.reason)).toEqual(['older than 2.0.0', 'older than 2.0.0']);
  });

  it('takes a pre-release when the range names one', () => {
    expect(chooseTag({ policy: { semver: '^1.4.0-0' }, tags, current: '1.4.2' }).tag).toBe('1.5.0-rc.1');
  });

  it('takes the form of the current tag when a version stands twice', () => {
    const twice = ['v1.4.3', '1.4.3'];
    expect(chooseTag({ policy: { semver: '*' }, tags: twice, current: 'v1.4.2' }).tag).toBe('v1.4.3');
    expect(chooseTag({ policy: { semver: '*' }, tags: twice, current: '1.4.2' }).tag).toBe('1.4.3');
    expect(chooseTag({ policy: { semver: '*' }, tags: ['v1.4.3'], current: '1.4.3' }).tag).toBeNull();
  });

  it('moves from a tag that is no version, and from none', () => {
    expect(chooseTag({ policy: { semver: '*' }, tags: ['1.0.0'], current: 'latest' }).tag).toBe('1.0.0');
    expect(chooseTag({ policy: { semver: '*' }, tags: ['1.0.0'], current: null }).tag).toBe('1.0.0');
  });

  it('chooses nothing by a range that is none', () => {
    expect(chooseTag({ policy: { semver: 'new' }, tags: ['1.0.0'], current: null }).tag).toBeNull();
  });

  const version = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(12)).map((parts) => parts.join('.'));
  const tag = fc.oneof(
    version,
    version.map((one) => `v${one}`),
    version.map((one) => `${one}-rc.1`),
    fc.constantFrom('latest', 'main', '1.4'),
  );

  it('answers the same whatever the order of tags, and is settled after one move', () => {
    const input = fc.record({
      tags: fc
        .array(tag, { maxLength: 20 })
        .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      current: fc.option(version),
      semver: fc.constantFrom('*', '^1', '>=1.2, <3', '^1.x-0'),
    });
    fc.assert(
      fc.property(input, ({ tags: [some, shuffled], current, semver }) => {
        const choice = chooseTag({ policy: { semver }, tags: some, current });
        expect(chooseTag({ policy: { semver }, tags: shuffled, current })).toEqual(choice);
        if (choice.tag === null) return;
        if (current !== null) expect(compareTags(choice.tag, current)).toBeGreaterThan(0);
        expect(chooseTag({ policy: { semver }, tags: some, current: choice.tag }).tag).toBeNull();
      }),
    );
  });
});

it('compareTags sorts versions by precedence behind everything else', () => {
  const sorted = ['1.4.10', '1.4.2', 'v1.4.2', 'b', 'a', '1.4.10-rc.1', '1.4.10-rc.11', '1.4.10-rc.2'].sort(
    compareTags,
  );
  expect(sorted).toEqual(['a', 'b', '1.4.2', 'v1.4.2', '1.4.10-rc.1', '1.4.10-rc.2', '1.4.10-rc.11', '1.4.10']);
  expect(compareTags('x', 'x')).toBe(0);
});

it('knows the names that move', () => {
  expect(['latest', 'MAIN', '1', 'v1.4', 'edge'].every(isMovingTag)).toBe(true);
  expect(['1.4.0', 'rc', '3f2a9bc'].some(isMovingTag)).toBe(false);
});

describe('the tags that are newer', () => {
  const aTag = fc.oneof(
    fc
      .tuple(fc.constantFrom('', 'v'), fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 12 }))
      .map(([prefix, ...numbers]) => `${prefix}${numbers.join('.')}`),
    fc.constantFrom('latest', '1.4', '1.4.3-rc.1', '1.4.3-rc.2', '01.4.3', '1.4.3.1', 'sha-abc'),
  );

  it('are those that choosing calls chosen or eligible, in its order', () => {
    fc.assert(
      fc.property(
        fc.array(aTag, { maxLength: 20 }),
        fc.option(aTag),
        fc.constantFrom('*', '^1', '>=1.2, <2', '^1.x-0', 'no range'),
        (tags, current, semver) => {
          const input = { policy: { semver }, tags, current };
          const { verdicts, tag } = chooseTag(input);
          const newer = newerTags(input);
          expect(newer).toEqual(verdicts.filter(({ verdict }) => verdict !== 'ignored').map((one) => one.tag));
          expect(newer[0] ?? null).toBe(tag);
        },
      ),
    );
  });
});
