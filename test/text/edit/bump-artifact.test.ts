import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ArtifactFileKind, findArtifacts } from '../../../src/text/edit/artifacts.ts';
import { bumpArtifact } from '../../../src/text/edit/bump-artifact.ts';

const oldDigest = `sha256:${'12'.repeat(32)}`;
const digest = `sha256:${'ab'.repeat(32)}`;
const version = { tag: '1.4.3', digest };

function bump(text: string, kind: ArtifactFileKind, to: { tag: string | null; digest: string | null } = version) {
  const found = findArtifacts(text, 'f.yaml', kind);
  const place = found.status === 'found' ? found.places[0] : undefined;
  if (place === undefined) throw new Error('no artifact');
  return bumpArtifact(text, place, to);
}

describe('tag and digest are written in the form that stands there', () => {
  const table: [says: string, kind: ArtifactFileKind, before: string, after: string][] = [
    ['tag alone', 'values', 'image: {repository: a/b, tag: 1.4.2} # x\n', 'image: {repository: a/b, tag: 1.4.3} # x\n'],
    [
      'tag and digest',
      'values',
      `repository: a/b\ndigest: ${oldDigest}\ntag: '1.4.2'\n`,
      `repository: a/b\ndigest: ${digest}\ntag: '1.4.3'\n`,
    ],
    [
      'an empty digest',
      'values',
      'repository: a/b\ntag: 1.4.2\ndigest: ""\n',
      `repository: a/b\ntag: 1.4.3\ndigest: "${digest}"\n`,
    ],
    ['a lone digest', 'values', `repository: a/b\ndigest: ${oldDigest}\n`, `repository: a/b\ndigest: ${digest}\n`],
    [
      'a tag that holds its digest',
      'values',
      `repository: a/b\ntag: 1.4.2@${oldDigest}\n`,
      `repository: a/b\ntag: 1.4.3@${digest}\n`,
    ],
    ['an empty tag', 'values', 'repository: a/b\ntag: ""\n', 'repository: a/b\ntag: "1.4.3"\n'],
    ['a whole reference', 'values', 'image: a/b:1.4.2\n', 'image: a/b:1.4.3\n'],
    ['newTag', 'kustomization', 'images:\n- name: b\n  newTag: 1.4.2\n', 'images:\n- name: b\n  newTag: 1.4.3\n'],
    [
      'newTag and digest',
      'kustomization',
      `images: [{name: b, digest: ${oldDigest}, newTag: 1.4.2}]\n`,
      `images: [{name: b, digest: ${digest}, newTag: 1.4.3}]\n`,
    ],
    [
      'digest',
      'kustomization',
      `images: [{name: b, digest: ${oldDigest}}]\n`,
      `images: [{name: b, digest: ${digest}}]\n`,
    ],
    ['a container', 'manifest', 'containers:\n- image: nginx:1.4.2 # c\n', 'containers:\n- image: nginx:1.4.3 # c\n'],
    [
      'a pinned container',
      'manifest',
      `containers: [{image: "localhost:5000/b:1@${oldDigest}"}]\n`,
      `containers: [{image: "localhost:5000/b:1.4.3@${digest}"}]\n`,
    ],
    [
      'a container by digest alone',
      'manifest',
      `containers: [{image: "b@${oldDigest}"}]\n`,
      `containers: [{image: "b@${digest}"}]\n`,
    ],
    [
      'a Git tag alone, its quotes kept',
      'manifest',
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: {repoURL: https://github.com/a/b, targetRevision: '1.4.2'}} # x\n",
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: {repoURL: https://github.com/a/b, targetRevision: '1.4.3'}} # x\n",
    ],
    ['a container without a version', 'manifest', 'containers: [{image: b}]\n', 'containers: [{image: b:1.4.3}]\n'],
  ];
  for (const [says, kind, before, after] of table) {
    it(`${says} (${kind})`, () => {
      expect(bump(before, kind)).toMatchObject({ status: 'edited', text: after });
      expect(bump(after, kind)).toEqual({ status: 'unchanged' });
    });
  }

  it('without a digest where none is asked for', () => {
    const text = 'image: {repository: a/b, tag: 1.4.2, digest: ""}\n';
    expect(bump(text, 'values', { tag: '1.4.3', digest: null })).toMatchObject({
      status: 'edited',
      text: text.replace('1.4.2', '1.4.3'),
    });
  });
});

describe('refused', () => {
  it('when an old digest would stay beside the new tag', () => {
    const to = { tag: '1.4.3', digest: null };
    const reason = 'the digest of the new image is not known';
    expect(bump(`repository: a/b\ntag: 1.4.2\ndigest: ${oldDigest}\n`, 'values', to)).toEqual({
      status: 'refused',
      reason,
      line: 3,
      column: 9,
    });
    expect(bump(`repository: a/b\ntag: 1@${oldDigest}\n`, 'values', to)).toMatchObject({
      status: 'refused',
      reason,
      line: 2,
    });
    expect(bump(`containers: [{image: "b@${oldDigest}"}]\n`, 'manifest', to)).toMatchObject({
      status: 'refused',
      reason,
    });
  });

  it('when the tag is not known, when the place is gone, when the file is broken', () => {
    const to = { tag: null, digest };
    expect(bump('repository: a/b\ntag: 1\n', 'values', to)).toMatchObject({
      reason: 'the new tag is not known',
      line: 2,
    });
    expect(bump('containers: [{image: "b:1"}]\n', 'manifest', to)).toMatchObject({
      reason: 'the new tag is not known',
    });
    const revision = { repository: 'x', file: 'f', document: 0, form: { kind: 'revision' as const, path: ['at'] } };
    expect(bumpArtifact('at: v1.0.0\n', revision, to)).toMatchObject({ reason: 'the new tag is not known', line: 1 });
    expect(bumpArtifact('other: 1\n', revision, version)).toMatchObject({ status: 'refused' });
    const place = { repository: 'x', file: 'f', document: 0, form: { kind: 'values' as const, path: ['image'] } };
    expect(bumpArtifact('other: 1\n', place, version)).toMatchObject({
      reason: 'the image has neither a tag nor a digest here',
    });
    expect(bumpArtifact('image: [\n', place, version)).toMatchObject({ status: 'refused', line: 2 });
    expect(bumpArtifact('image: 1\n', { ...place, document: 2 }, version)).toMatchObject({ status: 'refused' });
    const reference = { ...place, form: { kind: 'reference' as const, path: ['image'] } };
    expect(bumpArtifact('image: "no reference"\n', reference, version)).toMatchObject({
      reason: 'the value is no image reference',
    });
    expect(bumpArtifact('other: 1\n', reference, version)).toMatchObject({ status: 'refused', line: 1, column: 1 });
  });

  it('when the tag is shared, naming the anchor', () => {
    const text = 'web: {repository: a/b, tag: &t 1.4.2}\njob: {repository: a/c, tag: *t}\n';
    expect(bump(text, 'values')).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('anchor `t`'),
      line: 1,
    });
  });
});

describe('files as people have them', () => {
  const folder = new URL('../../../fixtures/edits/', import.meta.url);
  const kinds: Record<string, ArtifactFileKind> = {
    values: 'values',
    kustomization: 'kustomization',
    manifest: 'manifest',
  };
  const names = readdirSync(folder).filter((name) => name.endsWith('.before.yaml'));
  it('has fixtures', () => expect(names.length).toBeGreaterThanOrEqual(4));
  for (const name of names) {
    it(name.replace('.before.yaml', ''), () => {
      const before = readFileSync(new URL(name, folder), 'utf8');
      const after = readFileSync(new URL(name.replace('.before.', '.after.'), folder), 'utf8');
      const kind = kinds[name.split('.')[0] ?? ''];
      if (kind === undefined) throw new Error(`${name} does not begin with a kind`);
      expect(bump(before, kind)).toMatchObject({ status: 'edited', text: after });
    });
  }
});
