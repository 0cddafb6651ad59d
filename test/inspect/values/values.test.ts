import { describe, expect, it } from 'vitest';
import { literalImages } from '../../../src/inspect/values/literal-images.ts';
import { sprawl } from '../../../src/inspect/values/sprawl.ts';

describe('overrides', () => {
  const own = {
    file: 'values.yaml',
    text: 'replicas: 1\nimage:\n  repository: shop/checkout\n  tag: "1"\nargs: [a, b]\n',
  };
  const found = (text: string, allow: string[] = []) =>
    sprawl([own, { file: 'values-prod.yaml', text }], allow).map(({ path, line }) => [path, line]);

  it('that equal what they override are told, on their line', () => {
    expect(found('replicas: 1\nimage:\n  tag: "2"\n  repository: shop/checkout\nargs: [a, b]\n')).toEqual([
      ['replicas', 1],
      ['image.repository', 4],
      ['args', 5],
    ]);
  });

  it('that bring something new are not', () => {
    expect(found('replicas: "1"\nargs: [b, a]\nimage: { tag: 2 }\nextra: true\n')).toEqual([]);
  });

  it('are held against the layer before, not only the chart', () => {
    const layers = [
      own,
      { file: 'values.eu.yaml', text: 'replicas: 3\n' },
      { file: 'values.prod.yaml', text: 'replicas: 3\n' },
    ];
    expect(sprawl(layers, [])).toMatchObject([{ file: 'values.prod.yaml', path: 'replicas', line: 1 }]);
    const back = [
      own,
      { file: 'values.eu.yaml', text: 'replicas: 3\n' },
      { file: 'values.prod.yaml', text: 'replicas: 1\n' },
    ];
    expect(sprawl(back, [])).toEqual([]);
  });

  it('that are not meant to be are told where the config says what is', () => {
    const text = 'replicas: 4\nimage:\n  tag: "1"\nlogLevel: debug\n';
    expect(found(text, ['replicas', 'image.*'])).toEqual([['logLevel', 4]]);
    expect(found('images: 1\n', ['image.*'])).toEqual([['images', 1]]);
  });

  it('survives files that are none', () => {
    expect(found('- 1\n')).toEqual([]);
    expect(found('a: [\n')).toEqual([]);
    expect(found('a: *nowhere\n')).toEqual([]);
    expect(found('__proto__: 1\nconstructor: 2\n')).toEqual([]);
  });
});

describe('images in templates', () => {
  it.each([
    ['image: nginx:1.27', true],
    [`  - image: "ghcr.io/acme/proxy@sha256:${'a'.repeat(64)}"`, true],
    ['image: nginx:1.27 # pinned', true],
    ['image: {{ .Values.image }}', false],
    ['image: "{{ .Values.registry }}/nginx:1.27"', false],
    ['image: nginx', false],
    ['# image: nginx:1.27', false],
    ['imagePullPolicy: Always', false],
  ])('%s: %s', (line, isFound) => {
    const found = literalImages([{ file: 'a.yaml', text: `spec:\n${line}\n` }]);
    expect(found.map((one) => one.line)).toEqual(isFound ? [2] : []);
  });
});
