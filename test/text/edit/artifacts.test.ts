import { describe, expect, it } from 'vitest';
import { artifactText, releaseOf, sameArtifact } from '../../../src/model/release.ts';
import { parseArtifact } from '../../../src/text/edit/artifact-text.ts';
import { type ArtifactsFound, findArtifacts, findLayeredArtifacts } from '../../../src/text/edit/artifacts.ts';

const digest = `sha256:${'12'.repeat(32)}`;

function told(result: ArtifactsFound): string[] {
  if (result.status === 'refused') throw new Error(result.reason);
  return result.artifacts.map((artifact, index) => {
    const place = result.places[index];
    if (place === undefined) throw new Error('an artifact without a place');
    expect(place.repository).toBe(artifact.repository);
    const { form } = place;
    if (!('path' in form) && form.kind !== 'kustomization') throw new Error('no place of a file of its own');
    const where = form.kind === 'kustomization' ? form.index : form.path.join('.');
    return `${artifactText(artifact)} in ${place.file}#${place.document} ${form.kind} ${where}`;
  });
}

describe('values', () => {
  it('finds repository and tag at any depth, with registry and digest', () => {
    const text = `image: { repository: nginx, tag: "1.29" }
web:
  image:
    registry: ghcr.io
    repository: acme/web
    tag: 1.20
    digest: ${digest}
jobs:
  - image: { repository: ghcr.io/acme/job, digest: "${digest}" }
repository: root.example/app
tag: ''
`;
    expect(told(findArtifacts(text, 'v.yaml', 'values'))).toEqual([
      'root.example/app in v.yaml#0 values ',
      'docker.io/library/nginx:1.29 in v.yaml#0 values image',
      `ghcr.io/acme/web:1.20@${digest} in v.yaml#0 values web.image`,
      `ghcr.io/acme/job@${digest} in v.yaml#0 values jobs.0.image`,
    ]);
  });

  it('finds a tag that holds its digest, whole references, and a name under `image`', () => {
    const text = `a: { repository: ghcr.io/acme/a, tag: 1.0.0@${digest} }
b: { image: "ghcr.io/acme/b:2.0.0" }
c: { image: ghcr.io/acme/c, tag: 3.0.0 }
`;
    expect(told(findArtifacts(text, 'v.yaml', 'values'))).toEqual([
      `ghcr.io/acme/a:1.0.0@${digest} in v.yaml#0 values a`,
      'ghcr.io/acme/b:2.0.0 in v.yaml#0 reference b.image',
      'ghcr.io/acme/c:3.0.0 in v.yaml#0 values c',
    ]);
  });

  it('leaves out what is no image', () => {
    const text = `chart: { repository: "https://charts.example/stable", tag: 1 }
name: { repository: acme/web }
text: { image: web }
git: { repository: git@example.com:a/b, tag: v1 }
flag: { repository: acme/x, tag: true }
`;
    expect(told(findArtifacts(text, 'v.yaml', 'values'))).toEqual([]);
  });

  it('reads through merge keys', () => {
    const text = 'base: &b { repository: ghcr.io/acme/web }\nprod:\n  <<: *b\n  tag: 1.0.0\n';
    expect(told(findArtifacts(text, 'v.yaml', 'values'))).toEqual(['ghcr.io/acme/web:1.0.0 in v.yaml#0 values prod']);
  });

  it('ends on merge keys that lead in circles', () => {
    const text = 'x: &x\n  y: &y { <<: *x, tag: 1.0.0 }\n  <<: *y\n';
    expect(told(findArtifacts(text, 'v.yaml', 'values'))).toEqual([]);
  });

  it('lays files over each other as Helm does', () => {
    const base =
      'image: { repository: ghcr.io/acme/web, tag: 1.0.0 }\nside:\n  - image: a/b:1.0.0\n  - image: a/c:1.0.0\n';
    const dev = 'image: { tag: 1.1.0 }\nside:\n  - image: a/b:2.0.0\n';
    const found = findLayeredArtifacts([
      { file: 'values.yaml', text: base },
      { file: 'values-dev.yaml', text: dev },
    ]);
    expect(told(found)).toEqual([
      'ghcr.io/acme/web:1.1.0 in values-dev.yaml#0 values image',
      'docker.io/a/b:2.0.0 in values-dev.yaml#0 reference side.0.image',
    ]);
  });

  it('says where a file is broken', () => {
    const files = [
      { file: 'values.yaml', text: 'a: 1\n' },
      { file: 'values-dev.yaml', text: 'a: 1\na: 2\n' },
    ];
    expect(findLayeredArtifacts(files)).toEqual({
      status: 'refused',
      file: 'values-dev.yaml',
      reason: 'the key `a` stands twice in one map (first in line 1)',
      line: 2,
      column: 1,
    });
  });
});

describe('a kustomization', () => {
  it('finds the entries that set a version, under the name that runs', () => {
    const text = `images:
  - name: web
    newName: ghcr.io/acme/web
    newTag: 1.4.2
  - name: nginx
    digest: ${digest}
  - name: only-renamed
    newName: acme/x
  - name: both
    newTag: "1.20"
    digest: ${digest}
`;
    expect(told(findArtifacts(text, 'k.yaml', 'kustomization'))).toEqual([
      'ghcr.io/acme/web:1.4.2 in k.yaml#0 kustomization 0',
      `docker.io/library/nginx@${digest} in k.yaml#0 kustomization 1`,
      `docker.io/library/both:1.20@${digest} in k.yaml#0 kustomization 3`,
    ]);
  });

  it('without images has none', () => {
    expect(told(findArtifacts('resources: [a.yaml]\n', 'k.yaml', 'kustomization'))).toEqual([]);
    expect(findArtifacts('a: [', 'k.yaml', 'kustomization')).toMatchObject({ status: 'refused', file: 'k.yaml' });
  });
});

describe('a manifest', () => {
  it('finds containers of every kind in every document', () => {
    const text = `kind: Deployment
spec:
  template:
    spec:
      initContainers: [{ name: init, image: busybox:1.36.0 }]
      containers:
        - name: web
          image: ghcr.io/acme/web:1.4.2@${digest}
        - name: broken
          image: "{{ x }}"
---
kind: CronJob
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ image: a/b }] } } } } }
---
kind: ConfigMap
data: { image: not/this:1.0.0 }
`;
    expect(told(findArtifacts(text, 'm.yaml', 'manifest'))).toEqual([
      'docker.io/library/busybox:1.36.0 in m.yaml#0 reference spec.template.spec.initContainers.0.image',
      `ghcr.io/acme/web:1.4.2@${digest} in m.yaml#0 reference spec.template.spec.containers.0.image`,
      'docker.io/a/b in m.yaml#1 reference spec.jobTemplate.spec.template.spec.containers.0.image',
    ]);
  });
});

describe("Argo CD's Application", () => {
  const application = (spec: string): string => `apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: ${spec}\n`;
  const foundIn = (text: string): string[] => told(findArtifacts(text, 'a.yaml', 'manifest'));

  it('names Git repositories at tags, under one address however it is written, and charts', () => {
    const text = `kind: Namespace
---
${application('{ source: { repoURL: "https://GitHub.com/Acme/Deploy.git", path: prod, targetRevision: v1.4.2 } }')}---
${application(`
  sources:
    - { repoURL: 'git@github.com:acme/deploy.git', targetRevision: 2.0.0-rc.1 }
    - { repoURL: 'https://charts.acme.test/stable', chart: redis, targetRevision: 18.1.0 }
    - { repoURL: 'https://github.com/acme/values', targetRevision: "1.0.0", ref: values }`)}`;
    expect(foundIn(text)).toEqual([
      'github.com/acme/deploy@v1.4.2 in a.yaml#1 revision spec.source.targetRevision',
      'github.com/acme/deploy@2.0.0-rc.1 in a.yaml#2 revision spec.sources.0.targetRevision',
      'https://charts.acme.test/stable/redis:18.1.0 in a.yaml#2 revision spec.sources.1.targetRevision',
      'github.com/acme/values@1.0.0 in a.yaml#2 revision spec.sources.2.targetRevision',
    ]);
  });

  it('names a chart in a registry with its scheme, which is left out there', () => {
    const source = '{ repoURL: GHCR.io/acme/charts, chart: web, targetRevision: 1.4.2+build.1 }';
    expect(foundIn(application(`{ source: ${source} }`))).toEqual([
      'oci://ghcr.io/acme/charts/web:1.4.2+build.1 in a.yaml#0 revision spec.source.targetRevision',
    ]);
  });

  it('at a branch, HEAD, a moving name, a range or a commit names nothing', () => {
    for (const revision of ['HEAD', 'main', 'latest', 'v1', 'v1.4', '1.*', 'release/1.0.0', 'a'.repeat(40), '""']) {
      const source = `{ repoURL: https://github.com/acme/deploy, targetRevision: ${revision} }`;
      expect(foundIn(application(`{ source: ${source} }`))).toEqual([]);
    }
    expect(foundIn(application('{ source: { repoURL: https://github.com/acme/deploy } }'))).toEqual([]);
    expect(foundIn(application('{ source: { repoURL: nowhere, targetRevision: v1.0.0 } }'))).toEqual([]);
    const other = 'kind: Application\nspec: { source: { repoURL: https://github.com/a/b, targetRevision: v1.0.0 } }\n';
    expect(foundIn(`apiVersion: app.k8s.io/v1beta1\n${other}`)).toEqual([]);
  });
});

it('a Git tag is written as a reference and read back, and an image stays an image', () => {
  const git = { kind: 'git' as const, repository: 'github.com/acme/deploy', tag: 'v1.4.2', digest: null };
  expect(parseArtifact(artifactText(git))).toEqual(git);
  const image = { kind: 'image' as const, repository: 'ghcr.io/acme/web', tag: '1.4.2', digest };
  for (const one of [image, { ...image, tag: null }, { ...image, digest: null }])
    expect(parseArtifact(artifactText(one))).toEqual(one);
  expect(parseArtifact('github.com/acme/deploy@main')).toBeNull();
  const asImage = { ...git, kind: 'image' as const };
  expect(sameArtifact(git, asImage)).toBe(false);
  expect(releaseOf([git]).id).not.toBe(releaseOf([asImage]).id);
  // The id of a release of images, as it has always been: records on state branches hold it.
  expect(releaseOf([{ ...image, digest: null }]).id).toBe('b25c93849dfb');
});

it('a chart is written as a reference with its scheme and read back', () => {
  const oci = { kind: 'chart' as const, repository: 'oci://ghcr.io/acme/charts/web', tag: '1.4.2+build.7', digest };
  const helm = { ...oci, repository: 'https://charts.example.com:8443/stable/redis', tag: 'v19.0.1', digest: null };
  expect(artifactText(helm)).toBe('https://charts.example.com:8443/stable/redis:v19.0.1');
  for (const one of [oci, helm, { ...oci, digest: null }]) expect(parseArtifact(artifactText(one))).toEqual(one);
  for (const text of [
    'oci://ghcr.io/acme/web',
    'https://charts.example.com/redis:^19',
    'https://redis:1.0.0',
    'oci://',
  ])
    expect(parseArtifact(text)).toBeNull();
  expect(parseArtifact('https://user:pass@charts.example.com/redis:1.0.0')).toEqual({
    ...helm,
    repository: 'https://charts.example.com/redis',
    tag: '1.0.0',
  });
  expect(sameArtifact(oci, { ...oci, kind: 'image' })).toBe(false);
});
