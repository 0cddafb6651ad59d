import { describe, expect, it, test } from 'vitest';
import { parseConfig } from '../../src/text/config-file.ts';

/** The problems of a config whose application has `image: …` on line 5 and whose top level has `artifacts: …` on line 6. */
function problems({ image = '{}', artifacts = '[]' }: { image?: string; artifacts?: string }): string[] {
  const text = `version: 1
environments: { dev: {} }
applications:
  - path: apps/{application}/{environment}
    image: ${image}
artifacts: ${artifacts}
`;
  const read = parseConfig(text, 'shiplock.yaml');
  if (read.status === 'valid') return [];
  return read.problems.map(({ line, column, message, hint }) => `${line}:${column} ${message} (${hint})`);
}

test.each([
  '{ semver: ^1.4 }',
  '{ semver: ">=1.2, <2", strict: false, allow: ["^v?[0-9]"], ignore: ["-rc"] }',
  '{ strict: true }',
  '{ numerical: asc, tags: { pattern: "^main-[a-f0-9]+-(?P<ts>[0-9]+)$", extract: $ts } }',
  '{ newest: true, platforms: [linux/amd64, linux/arm64/v8], minimumAge: 2d }',
  '{ digest: main, minimumAge: 1h }',
  '{ calver: YYYY.0M.MICRO, downgrade: true }',
])('takes image: %s', (image) => {
  expect(problems({ image })).toEqual([]);
});

describe('says what is wrong with a policy', () => {
  test.each([
    [
      '{ semver: ^1, newest: true }',
      '5:34 `semver` and `newest` both say which version is the newest (keep one of them)',
    ],
    ['{ numerical: up }', '5:25 `numerical` must be one of `asc`, `desc`'],
    ['{ strict: true, alphabetical: asc }', '5:22 `strict` is about `semver`, and `alphabetical` is asked here'],
    ['{ digest: main, allow: [a] }', '5:35 `allow` picks among tags, and `digest` follows one'],
    ['{ digest: "a b" }', '5:22 `a b` cannot be a tag'],
    ['{ newest: true, tags: { pattern: a, extract: $1 } }', '5:34 `extract` says what is compared, and `newest`'],
    ['{ platforms: [amd64] }', '5:26 entry 1 of `platforms` must be a platform such as linux/amd64'],
    ['{ minimumAge: soon }', '5:26 `minimumAge` must be a duration such as 30s, 10m, 1h30m or 2d'],
    ['{ semvr: ^1 }', '5:14 unknown key `semvr` in `applications.0.image` (did you mean `semver`?)'],
  ])('%s', (image, says) => {
    expect(problems({ image })).toEqual([expect.stringContaining(says)]);
  });
});

describe('says what is wrong with an entry of artifacts', () => {
  test.each([
    ['[{ match: "ghcr.io/acme/*", scan: 10m }]', null],
    ['[{ match: "*", require: signed, places: [{ file: values.yaml, path: web.tag }] }]', null],
    ['[{ match: nginx, semver: ^1 }]', '`nginx` is not the full name of a repository'],
    ['[{ match: "ghcr.io/acme/web:1.2", semver: ^1 }]', '`ghcr.io/acme/web:1.2` names a tag'],
    ['[{ match: "localhost:5000/web", semver: ^1 }]', null],
    ['[{ match: "ghcr.io/{acme/*", semver: ^1 }]', '`ghcr.io/{acme/*` is not a pattern'],
    ['[{ match: "ghcr.io/acme/*" }]', 'nothing is said of `ghcr.io/acme/*`'],
    ['[{ semver: ^1 }]', '`match` is missing'],
  ])('%s', (artifacts, says) => {
    expect(problems({ artifacts })).toEqual(says === null ? [] : [expect.stringContaining(says)]);
  });
});

it('refuses what only images have for charts and Git tags', () => {
  const text = `version: 1
environments: { dev: {} }
applications:
  - path: apps/{application}/{environment}
    git: { newest: true }
    chart: { platforms: [linux/amd64] }
`;
  expect(parseConfig(text, 'shiplock.yaml')).toMatchObject({
    problems: [
      { line: 5, message: '`newest` is for images: a Git tag has none' },
      { line: 6, message: '`platforms` is for images: a chart has none' },
    ],
  });
});
