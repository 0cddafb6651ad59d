import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { artifactText } from '../../../src/model/release.ts';
import { referencedArtifact } from '../../../src/text/edit/artifact-text.ts';
import { type ProbePart, probeCandidates } from '../../../src/text/probe/candidates.ts';
import { probeValue } from '../../../src/text/probe/probe-value.ts';
import { readProbe } from '../../../src/text/probe/read-probe.ts';
import { renderedImages } from '../../../src/text/probe/rendered-images.ts';
import { valueScalars } from '../../../src/text/probe/value-scalars.ts';

const sha = `sha256:${'1'.repeat(64)}`;
const artifact = (text: string) => {
  const read = referencedArtifact(text);
  if (read === null) throw new Error(`${text} is no reference`);
  return read;
};

describe('the values that may be a version', () => {
  test.each<[string, string, string[]]>([
    ['the later file first', 'a/b:1.4.2', ['two:tag', 'one:tag']],
    ['telling keys before others', 'a/b:2.0.0', ['one:version', 'one:some']],
    ['whole texts before parts', 'a/b:v3.1.0', ['one:whole', 'one:part']],
    ['no short text', 'a/b:9.9.9', []],
    ['a tag without digits only as a whole', 'a/b:stable-x', ['one:word']],
    ['a digest', `a/b@${sha}`, ['one:pin']],
    ['a reference however it is written', 'docker.io/library/nginx:1.27', ['one:ref']],
  ])('%s', (_name, image, expected) => {
    const scalars = [
      ...valueScalars(
        `tag: 1.4.2\nsome: 2.0.0\nversion: 2.0.0\nwhole: v3.1.0\npart: 3.1.0\nshort: 9\nword: stable-x\nhalf: stable\npin: ${sha}\nref: nginx:1.27\n`,
        'one',
      ),
      ...valueScalars('tag: 1.4.2\n', 'two'),
    ];
    const found = probeCandidates(artifact(image), scalars);
    expect(found.map(({ scalar }) => `${scalar.file}:${scalar.path.join('.')}`)).toEqual(expected);
  });

  test('scalars of a broken file are none', () => {
    expect(valueScalars('a: [1', 'broken')).toEqual([]);
  });

  test('numbers are as they are written', () => {
    expect(
      valueScalars('a: 1.10\nb: [x, { c: 2 }]\nd: true\n', 'f').map(({ path, text }) => [path.join('.'), text]),
    ).toEqual([
      ['a', '1.10'],
      ['b.0', 'x'],
      ['b.1.c', '2'],
    ]);
  });
});

describe('another value of the same form', () => {
  const tag: ProbePart = { kind: 'tag', around: ['', ''], isPinned: false };
  test.each<[ProbePart, string, string]>([
    [tag, '1.4.2', '2.5.3'],
    [tag, 'v1.9.0-rc.1', 'v2.1.1-rc.2'],
    [tag, 'stable', 'stable-7'],
    [{ kind: 'reference' }, 'r.io:5000/a/b1:1.2', 'r.io:5000/a/b1:2.3'],
  ])('%j of %s', (part, text, expected) => {
    expect(probeValue(part, text)).toBe(expected);
  });

  test('is always another one, and of a tag a tag', () => {
    const law = fc.property(fc.stringMatching(/^\w[\w.-]{0,40}$/), (text) => {
      const value = probeValue(tag, text);
      return value !== text && /^\w[\w.-]{0,127}$/.test(value);
    });
    fc.assert(law);
  });
});

describe('what a probe shows', () => {
  const image = artifact('r.io/a:v1.4.2');
  const part: ProbePart = { kind: 'tag', around: ['v', ''], isPinned: false };
  const probe = { part, value: '2.5.3' };
  test.each<[string, string[], string[], object]>([
    ['nothing', ['r.io/a:v1.4.2'], ['r.io/a:v1.4.2'], { kind: 'nothing' }],
    ['exactly the version', ['r.io/a:v1.4.2'], ['r.io/a:v2.5.3'], { kind: 'proven' }],
    [
      'the version wherever it stands',
      ['r.io/a:v1.4.2', 'r.io/a:v1.4.2', 'r.io/b:1'],
      ['r.io/a:v2.5.3', 'r.io/a:v2.5.3', 'r.io/b:1'],
      { kind: 'proven' },
    ],
    [
      'only some of its uses',
      ['r.io/a:v1.4.2', 'r.io/a:v1.4.2'],
      ['r.io/a:v1.4.2', 'r.io/a:v2.5.3'],
      { kind: 'other' },
    ],
    [
      'another image as well',
      ['r.io/a:v1.4.2', 'r.io/b:1.4.2'],
      ['r.io/a:v2.5.3', 'r.io/b:2.5.3'],
      { kind: 'other', why: 'also sets the version of r.io/b' },
    ],
    ['another form', ['r.io/a:v1.4.2'], ['r.io/a:2.5.3'], { kind: 'other' }],
    ['another repository', ['r.io/a:v1.4.2'], ['r.io/a2:v2.5.3'], { kind: 'other' }],
    ['an image that is gone', ['r.io/a:v1.4.2'], [], { kind: 'other' }],
    ['an image that is new', ['r.io/a:v1.4.2'], ['r.io/a:v2.5.3', 'r.io/c:1'], { kind: 'other' }],
  ])('%s', (_name, before, after, expected) => {
    expect(readProbe(image, probe, { before, after })).toMatchObject(expected);
  });
});

test('images are found in workloads and custom resources, and texts that are no reference are not', () => {
  const objects = [
    {
      kind: 'Deployment',
      spec: { template: { spec: { containers: [{ image: 'web:1' }], initContainers: [{ image: 'r.io/init:2' }] } } },
    },
    { kind: 'Prometheus', spec: { image: `r.io/prom@${sha}` } },
    { kind: 'ConfigMap', data: { image: 'no image: here' } },
    { kind: 'Odd', image: { image: 'r.io/inner:3' }, other: { image: 'untagged' } },
  ];
  const expected = ['docker.io/library/web:1', 'r.io/init:2', `r.io/prom@${sha}`, 'r.io/inner:3'].sort();
  expect(renderedImages(objects)).toEqual(expected);
  for (const text of expected) expect(artifactText(artifact(text))).toBe(text);
});
