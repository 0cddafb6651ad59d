import { describe, expect, it } from 'vitest';
import type { ArtifactPlace } from '../../../src/model/target.ts';
import { bumpFiles } from '../../../src/text/edit/bump-files.ts';

// Both digests were written by `helm dependency update` 4.3.1.
const chart = `apiVersion: v2
name: shop
version: 1.0.0
dependencies:
  - name: redis # the cache
    version: 1.0.0
    repository: file://../redis
  - name: postgres
    version: ">=1.0.0 <3"
    repository: file://../postgres
    condition: postgres.enabled
    tags: [db]
    import-values: [{parent: b, child: a}]
`;
const place = (index: number, lock: string | null = 'shop/Chart.lock'): ArtifactPlace => ({
  repository: 'https://charts.example.com/redis',
  file: 'shop/Chart.yaml',
  document: 0,
  form: { kind: 'dependency', path: ['dependencies', index], lock },
});

function lock(redis: string, postgres: string, digest: string): string {
  return `dependencies:
- name: redis
  repository: file://../redis
  version: ${redis}
- name: postgres
  repository: file://../postgres
  version: ${postgres}
digest: sha256:${digest}
generated: "2026-11-22T05:00:00Z"
`;
}
const before = lock('1.0.0', '1.0.0', 'e987e4343f569dd0622a630fb56f0d3a159a377708ba0d91faf7ed5dc6b86fd3');

function bump(index: number, tag: string) {
  const texts: Record<string, string> = { 'shop/Chart.yaml': chart, 'shop/Chart.lock': before };
  return bumpFiles((file) => texts[file], place(index), { tag, digest: null });
}

describe('a dependency of a chart and its lock move together', () => {
  it('an exact version', () => {
    expect(bump(0, '2.0.0')).toMatchObject({
      status: 'edited',
      texts: {
        'shop/Chart.yaml': chart.replace('version: 1.0.0\n    repo', 'version: 2.0.0\n    repo'),
        'shop/Chart.lock': lock('2.0.0', '1.0.0', '0cad630f64b494aceab6cb8de6e17de8592e6a0fb91d7352c228c290f62d62f8'),
      },
      changes: [
        { file: 'shop/Chart.yaml', path: 'dependencies[0].version', from: '1.0.0', to: '2.0.0' },
        { file: 'shop/Chart.lock', path: 'dependencies[0].version', from: '1.0.0', to: '2.0.0' },
        { file: 'shop/Chart.lock', path: 'digest' },
      ],
    });
  });

  it('a range that admits the version stays', () => {
    const result = bump(1, '2.0.0');
    expect(result).toMatchObject({
      texts: {
        'shop/Chart.lock': lock('1.0.0', '2.0.0', '11e8323e311daed3ef2f15dce715338d5a9f3b4de7456ae8add0925140100feb'),
      },
    });
    expect(result).not.toHaveProperty('texts.shop/Chart.yaml');
  });

  it('to the version that is there changes nothing', () => {
    expect(bump(0, '1.0.0')).toEqual({ status: 'unchanged' });
  });

  it('is refused without the lock', () => {
    const result = bumpFiles((file) => (file === 'shop/Chart.yaml' ? chart : undefined), place(0), {
      tag: '2.0.0',
      digest: null,
    });
    expect(result).toMatchObject({ status: 'refused', file: 'shop/Chart.lock' });
  });
});
